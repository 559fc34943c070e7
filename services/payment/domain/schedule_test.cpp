#include "services/payment/domain/domain_test_support.hpp"

namespace openrun::payment {
namespace {

const Ages kAges;
const CallRules kRules;

std::optional<Instant> Next(const Payment& payment, std::int32_t looks = 0, Instant now = kNoon) {
    return NextLook(payment, looks, now, kAges, kRules);
}

TEST(Schedule, LooksAtAReadyPaymentWhenItsTimeIsOver) {
    EXPECT_EQ(Next(Ready()), kNoon + 4min);
    EXPECT_FALSE(IsPastItsTime(Ready(), kNoon + 4min - 1ms, kAges));
    EXPECT_TRUE(IsPastItsTime(Ready(), kNoon + 4min, kAges));
    Payment without_terms;
    without_terms.created_at = kNoon;
    EXPECT_EQ(Next(without_terms), kNoon + kAges.terms_missing);
}

TEST(Schedule, DrivesACaptureOlderThanThirtySecondsForEver) {
    EXPECT_EQ(Next(Capturing()), kNoon + 30s);
    EXPECT_EQ(Next(Capturing(), 1), kNoon + 4s);
    EXPECT_EQ(Next(Capturing(), 1'000), kNoon + kAges.retry_longest);
}

TEST(Schedule, ACallThatWasJustMadeIsGivenTimeEvenInAnOldCapture) {
    const Instant later = kNoon + 10min;
    const Payment called = NextConfirm(Capturing(), {}, later, later, kRules).next;
    EXPECT_EQ(Next(called, 0, later), later + kAges.capturing) << "not at once, for ever";
}

TEST(Schedule, WaitsForASpentKeyToRest) {
    Payment spent = NextConfirm(Capturing(), {}, kNoon, kNoon, kRules).next;
    spent.key.errors = kRules.errors_max;
    EXPECT_EQ(Next(spent, 1), kNoon + kRules.key_rest);
    EXPECT_EQ(Next(spent, 1, kNoon + 5min), kNoon + 5min);
}

TEST(Schedule, RepeatsPaymentSucceededUntilItIsAnswered) {
    EXPECT_EQ(Next(Paid()), kNoon + kAges.repeat_first);
    EXPECT_EQ(Next(TakeAnswer(Paid(), Answer::kConfirmed, kFresh).next), std::nullopt);
}

TEST(Schedule, DrivesADueRefundAtOnceAndThenBacksOff) {
    EXPECT_EQ(Next(Rejected()), kNoon);
    EXPECT_EQ(Next(Rejected(), 3), kNoon + 16s);
    const Payment done = Apply(Rejected(), Cancelled("c", kTotal, RefundReason(kFresh))).next;
    EXPECT_EQ(Next(done), std::nullopt);
}

TEST(Schedule, WatchesDeadPaymentsWhileTheProviderCanStillCharge) {
    for (const auto state : {PaymentState::kFailed, PaymentState::kAbandoned}) {
        EXPECT_EQ(Next(In(state)), kNoon + kAges.dead_first);
        EXPECT_EQ(Next(In(state), 100), kNoon + kAges.dead_longest);
        EXPECT_EQ(Next(In(state), 100, kNoon + kAges.dead_watch), std::nullopt);
    }
}

}  // namespace
}  // namespace openrun::payment
