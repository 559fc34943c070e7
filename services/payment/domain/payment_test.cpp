#include "services/payment/domain/payment.hpp"

#include <gtest/gtest.h>

namespace openrun::payment {
namespace {

using namespace std::chrono_literals;
using Status = Reading::Status;

const Money kTotal{100'000};
const Expectation kExpected{.store = "store", .channel_type = "TEST"};

Payment Row(State state, Money refunded = {}) {
    return {
        .id = {{1}}, .state = state, .amount = kTotal, .refunded = refunded, .transaction = "tx"};
}
Reading Read(Status status, Money cancelled = {}) {
    return {.status = status,
            .store = "store",
            .transaction = "tx",
            .currency = "KRW",
            .channel_type = "TEST",
            .total = kTotal,
            .cancelled = cancelled,
            .paid_at = {},
            .cancellations = {}};
}

TEST(Reading, PaidAlwaysApplies) {
    for (const State state :
         {State::kReady, State::kCapturing, State::kFailed, State::kAbandoned}) {
        const Outcome outcome =
            ApplyReading(Row(state), State::kReady, Read(Status::kPaid), kExpected, {});
        EXPECT_EQ(outcome.next, State::kPaid);
        EXPECT_TRUE(outcome.succeeded);
        EXPECT_TRUE(outcome.alerts.empty());
    }
    for (const State state : {State::kPaid, State::kPartiallyRefunded, State::kRefunded}) {
        const Outcome again = ApplyReading(Row(state), state, Read(Status::kPaid), kExpected, {});
        EXPECT_EQ(again.next, state);
        EXPECT_FALSE(again.succeeded) << "money comes once";
    }
}

TEST(Reading, AStaleFailureChangesNothing) {
    EXPECT_EQ(
        ApplyReading(Row(State::kCapturing), State::kReady, Read(Status::kFailed), kExpected, {})
            .next,
        State::kCapturing);
    Reading older = Read(Status::kFailed);
    older.transaction = "an earlier attempt";
    EXPECT_EQ(ApplyReading(Row(State::kCapturing), State::kCapturing, older, kExpected, {}).next,
              State::kCapturing);
    const Outcome own = ApplyReading(Row(State::kCapturing), State::kCapturing,
                                     Read(Status::kFailed), kExpected, {});
    EXPECT_EQ(own.next, State::kFailed);
    EXPECT_TRUE(own.failed);
}

TEST(Reading, NothingIsGuessedFromSilence) {
    for (const Status status : {Status::kReady, Status::kUnknownThere, Status::kOther}) {
        EXPECT_EQ(
            ApplyReading(Row(State::kCapturing), State::kCapturing, Read(status), kExpected, {})
                .next,
            State::kCapturing);
    }
    EXPECT_EQ(
        ApplyReading(Row(State::kReady), State::kReady, Read(Status::kFailed), kExpected, {}).next,
        State::kReady);
}

TEST(Reading, MoneyGivenBackByAnotherHandIsTold) {
    const Outcome console = ApplyReading(Row(State::kPaid), State::kPaid,
                                         Read(Status::kCancelled, kTotal), kExpected, {});
    EXPECT_EQ(console.next, State::kRefunded);
    EXPECT_EQ(console.refunded_elsewhere, kTotal);
    const Outcome unseen = ApplyReading(Row(State::kReady), State::kReady,
                                        Read(Status::kCancelled, kTotal), kExpected, {});
    EXPECT_TRUE(unseen.succeeded) << "PAID, then REFUNDED: both events";
    EXPECT_EQ(unseen.next, State::kRefunded);
    const Outcome ours =
        ApplyReading(Row(State::kPaid), State::kPaid,
                     Read(Status::kPartialCancelled, Money{30'000}), kExpected, Money{30'000});
    EXPECT_EQ(ours.next, State::kPaid) << "our own refund is the refund's business";
}

TEST(Reading, RaisesAlertsForMoneyThatIsNotAsAgreed) {
    Reading odd = Read(Status::kPaid);
    odd.total = Money{1};
    odd.store = "another";
    odd.currency = "USD";
    odd.channel_type = "LIVE";
    EXPECT_EQ(ApplyReading(Row(State::kReady), State::kReady, odd, kExpected, {}).alerts.size(),
              4U);
}

TEST(Confirm, OnlyADefiniteNoIsANo) {
    EXPECT_EQ(ClassifyConfirm(200, ""), ConfirmAnswer::kDone);
    EXPECT_EQ(ClassifyConfirm(400, "INVALID_PAYMENT_TOKEN"), ConfirmAnswer::kRefused);
    EXPECT_EQ(ClassifyConfirm(404, "PAYMENT_NOT_FOUND"), ConfirmAnswer::kRefused);
    EXPECT_EQ(ClassifyConfirm(409, "INFORMATION_MISMATCH"), ConfirmAnswer::kRefused);
    for (const auto& [status, type] :
         std::vector<std::pair<int, std::string>>{{409, "IDEMPOTENCY_OUTSTANDING_REQUEST"},
                                                  {401, "UNAUTHORIZED"},
                                                  {403, "FORBIDDEN"},
                                                  {429, ""},
                                                  {500, ""},
                                                  {502, "PG_PROVIDER"},
                                                  {503, ""},
                                                  {400, "SOMETHING_NEW"}}) {
        EXPECT_EQ(ClassifyConfirm(status, type), ConfirmAnswer::kUnknown) << type;
    }
}

TEST(Confirm, RollsItsKeyOnlyAfterQuietAndAReading) {
    const Instant start{12h};
    EXPECT_FALSE(MayRollKey(start, start + 59s, 60s, Read(Status::kReady)));
    EXPECT_TRUE(MayRollKey(start, start + 60s, 60s, Read(Status::kReady)));
    EXPECT_FALSE(MayRollKey(start, start + 1h, 60s, Read(Status::kPaid)));
}

TEST(RefundStep, LooksBeforeItRepeats) {
    const Instant now{12h};
    Refund refund{
        .id = {{7}}, .state = RefundState::kDue, .amount = Money{30'000}, .called_at = {}};
    Reading paid = Read(Status::kPaid);
    EXPECT_EQ(NextRefundStep(refund, paid, now, 60s), RefundStep::kSend);
    refund.called_at = now - 59s;
    EXPECT_EQ(NextRefundStep(refund, paid, now, 60s), RefundStep::kWait);
    refund.called_at = now - 60s;
    EXPECT_EQ(NextRefundStep(refund, paid, now, 60s), RefundStep::kSend);
    paid.cancellations = {
        {.id = "c", .reason = "refund " + refund.id.Hex(), .amount = Money{30'000}}};
    EXPECT_EQ(NextRefundStep(refund, paid, now, 60s), RefundStep::kSucceeded);
    paid.cancellations[0].status = ProviderCancellation::Status::kRequested;
    EXPECT_EQ(NextRefundStep(refund, paid, now, 60s), RefundStep::kWait);
    paid.cancellations[0].status = ProviderCancellation::Status::kFailed;
    EXPECT_EQ(NextRefundStep(refund, paid, now, 60s), RefundStep::kFailed);
    EXPECT_EQ(NextRefundStep(refund, Read(Status::kCancelled, kTotal), now, 60s),
              RefundStep::kSucceeded);
}

TEST(RefundState, FollowsTheSum) {
    EXPECT_EQ(StateAfterRefunds(kTotal, {}), State::kPaid);
    EXPECT_EQ(StateAfterRefunds(kTotal, Money{1}), State::kPartiallyRefunded);
    EXPECT_EQ(StateAfterRefunds(kTotal, kTotal), State::kRefunded);
}

}  // namespace
}  // namespace openrun::payment
