#include "services/reservation/domain/reservation.hpp"

#include <gtest/gtest.h>

namespace openrun::reservation {
namespace {

using namespace std::chrono_literals;

const Instant kNoon{12h};
constexpr std::chrono::milliseconds kWindow = 5min;
constexpr PaymentId kFirst{{1}}, kSecond{{2}};
const Money kTotal{50'000};

Facts At(Instant now, std::size_t live = 2, bool cancelled = false) {
    return {now, live, cancelled};
}

Reservation HeldUntil(Instant deadline) {
    Reservation reservation;
    reservation.deadline = deadline;
    reservation.seats = {SeatNumber{1}, SeatNumber{2}};
    reservation.total = kTotal;
    return reservation;
}

Reservation PayingSince(Instant start, PaymentId payment) {
    return BeginPayment(HeldUntil(kNoon), payment, At(start), kWindow).next;
}

Reservation In(State state) {
    Reservation reservation = HeldUntil(kNoon);
    reservation.state = state;
    if (state != State::kHeld) reservation.payment = kFirst;
    return reservation;
}

std::string CodeOf(const Decision& decision) {
    return decision.refusal ? decision.refusal->code : "yes";
}

TEST(Reservation, MovesItsDeadlineOnlyOnce) {
    const Reservation first = PayingSince(kNoon - 1min, kFirst);
    EXPECT_EQ(first.deadline, kNoon + 4min);
    EXPECT_EQ(BeginPayment(first, kSecond, At(kNoon + 3min), kWindow).next.deadline, kNoon + 4min);
}

TEST(Reservation, CannotBePaidAtItsDeadlineOrWithoutItsSeats) {
    EXPECT_EQ(CodeOf(BeginPayment(HeldUntil(kNoon), kFirst, At(kNoon), kWindow)), "HOLD_EXPIRED");
    EXPECT_EQ(CodeOf(BeginPayment(HeldUntil(kNoon), kFirst, At(kNoon - 1ms), kWindow)), "yes");
    EXPECT_EQ(CodeOf(BeginPayment(HeldUntil(kNoon), kFirst, At(kNoon - 1ms, 1), kWindow)),
              "HOLD_EXPIRED");
    EXPECT_EQ(CodeOf(BeginPayment(HeldUntil(kNoon), kFirst, At(kNoon - 1ms, 2, true), kWindow)),
              "SCHEDULE_CANCELLED");
}

TEST(Reservation, IgnoresTheLateRefusalOfAnOlderAttempt) {
    const Reservation second =
        BeginPayment(PayingSince(kNoon - 1min, kFirst), kSecond, At(kNoon), kWindow).next;
    EXPECT_EQ(Decline(second, kFirst).state, State::kPaying);
    EXPECT_EQ(Decline(second, kSecond).state, State::kHeld);
}

TEST(Reservation, NeverTakesBackAnAttemptThatFailedOrWasRefused) {
    const Reservation failed = Decline(PayingSince(kNoon - 1min, kFirst), kFirst);
    EXPECT_EQ(CodeOf(BeginPayment(failed, kFirst, At(kNoon), kWindow)), "PAYMENT_RETIRED");
    const Reservation refused = BeginCapture(failed, kSecond, At(kNoon)).next;
    EXPECT_EQ(CodeOf(BeginPayment(refused, kSecond, At(kNoon), kWindow)), "PAYMENT_RETIRED");
}

TEST(Reservation, GrantsTheSameCaptureAgainWhateverHasChanged) {
    const Reservation capturing =
        BeginCapture(PayingSince(kNoon - 1min, kFirst), kFirst, At(kNoon)).next;
    EXPECT_EQ(capturing.state, State::kCapturing);
    EXPECT_EQ(CodeOf(BeginCapture(capturing, kFirst, At(kNoon + 60min, 0, true))), "yes");
    EXPECT_EQ(CodeOf(BeginCapture(capturing, kSecond, At(kNoon))), "PAYMENT_RETIRED");
    EXPECT_EQ(CodeOf(BeginPayment(capturing, kSecond, At(kNoon), kWindow)), "NOT_PAYABLE");
}

TEST(Reservation, RefusesACaptureThatComesTooLate) {
    const Reservation paying = PayingSince(kNoon - 1min, kFirst);
    EXPECT_EQ(CodeOf(BeginCapture(paying, kFirst, At(kNoon + 4min))), "HOLD_EXPIRED");
    EXPECT_EQ(CodeOf(BeginCapture(paying, kFirst, At(kNoon, 1))), "HOLD_EXPIRED");
    EXPECT_EQ(CodeOf(BeginCapture(paying, kFirst, At(kNoon, 2, true))), "SCHEDULE_CANCELLED");
}

TEST(Reservation, NeverExpiresWhileMoneyMayBeMoving) {
    EXPECT_EQ(Expire(In(State::kCapturing), kNoon + 1h).state, State::kCapturing);
    EXPECT_EQ(Expire(In(State::kPaying), kNoon).state, State::kExpired);
    EXPECT_EQ(Expire(In(State::kHeld), kNoon - 1ms).state, State::kHeld);
    EXPECT_EQ(CallOff(In(State::kCapturing)).state, State::kCapturing);
    EXPECT_EQ(CallOff(In(State::kPaying)).state, State::kReleased);
}

TEST(Reservation, IsReleasedOnlyBeforeCapture) {
    EXPECT_EQ(Release(In(State::kPaying)).next.state, State::kReleased);
    EXPECT_EQ(CodeOf(Release(In(State::kReleased))), "yes");
    EXPECT_EQ(CodeOf(Release(In(State::kCapturing))), "NOT_HELD");
    EXPECT_EQ(CodeOf(Release(In(State::kConfirmed))), "NOT_HELD");
}

// The table of 4.2.5, row by row.
TEST(PaidAnswer, ConfirmsItsOwnCaptureWhateverHasChanged) {
    EXPECT_EQ(JudgePaid(In(State::kCapturing), kFirst, Money{1}, At(kNoon + 1h, 0, true)).verdict,
              Verdict::kConfirm);
}

TEST(PaidAnswer, ConfirmsAWidgetPaymentWhileTheSeatsAreHeldWhicheverIsCurrent) {
    for (const State state : {State::kHeld, State::kPaying}) {
        EXPECT_EQ(JudgePaid(In(state), kSecond, kTotal, At(kNoon - 1s)).verdict, Verdict::kConfirm);
    }
}

TEST(PaidAnswer, ClaimsAgainForLateMoney) {
    for (const State state : {State::kHeld, State::kPaying, State::kExpired, State::kReleased}) {
        EXPECT_EQ(JudgePaid(In(state), kFirst, kTotal, At(kNoon + 1h, 0)).verdict,
                  Verdict::kClaimAgain);
    }
}

TEST(PaidAnswer, RejectsEverythingElse) {
    EXPECT_EQ(JudgePaid(In(State::kCapturing), kSecond, kTotal, At(kNoon)).reason,
              "ANOTHER_CAPTURE");
    EXPECT_EQ(JudgePaid(In(State::kConfirmed), kSecond, kTotal, At(kNoon)).reason, "ALREADY_PAID");
    EXPECT_EQ(JudgePaid(In(State::kCancelled), kFirst, kTotal, At(kNoon)).reason, "CANCELLED");
    for (const State state : {State::kHeld, State::kPaying, State::kExpired, State::kReleased}) {
        EXPECT_EQ(JudgePaid(In(state), kFirst, Money{1}, At(kNoon)).reason, "WRONG_TOTAL");
        EXPECT_EQ(JudgePaid(In(state), kFirst, kTotal, At(kNoon, 2, true)).reason,
                  "SCHEDULE_CANCELLED");
    }
}

}  // namespace
}  // namespace openrun::reservation
