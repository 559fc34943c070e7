#include "services/payment/domain/domain_test_support.hpp"

namespace openrun::payment {
namespace {

std::string CodeOf(const Change& change) { return change.refusal ? change.refusal->code : "yes"; }

TEST(Payment, TakesItsTermsOnlyWhileItIsReady) {
    EXPECT_EQ(Ready().amount, kTotal);
    EXPECT_EQ(CodeOf(AcceptTerms(Ready(), kTotal, kNoon + 4min, "별밤 2매")), "yes");
    EXPECT_EQ(CodeOf(AcceptTerms(Capturing(), kTotal, kNoon, "")), "PAYMENT_NOT_CONFIRMABLE");
}

TEST(Payment, CannotBeCapturedWithoutTerms) {
    EXPECT_EQ(CodeOf(BeginCapture(Payment{}, "token", "tx", kNoon)), "PAYMENT_NOT_CONFIRMABLE");
}

TEST(Payment, KeepsTheTokenItIsCapturedWith) {
    EXPECT_EQ(Capturing().state, PaymentState::kCapturing);
    EXPECT_EQ(CodeOf(BeginCapture(Capturing(), "token", "tx", kNoon)), "yes");
    const Change other = BeginCapture(Capturing(), "another", "tx-2", kNoon);
    EXPECT_EQ(CodeOf(other), "PAYMENT_IN_PROGRESS");
    EXPECT_EQ(other.next.token, "token");
}

TEST(Payment, TellsItsOutcomeToWhoeverConfirmsAgain) {
    EXPECT_EQ(CodeOf(BeginCapture(Paid(), "token", "tx", kNoon)), "yes");
    const Payment failed = Refuse(Capturing(), PaymentState::kCapturing, "NOT_PAYABLE", kNoon).next;
    EXPECT_EQ(CodeOf(BeginCapture(failed, "token", "tx", kNoon)), "yes");
    EXPECT_EQ(CodeOf(BeginCapture(failed, "new", "tx", kNoon)), "PAYMENT_NOT_CONFIRMABLE");
    EXPECT_EQ(BeginCapture(failed, "token", "tx", kNoon).next.state, PaymentState::kFailed);
}

TEST(Payment, ARefusalCountsOnlyWhereItWasAskedFor) {
    const Change refused = Refuse(Capturing(), PaymentState::kCapturing, "HOLD_EXPIRED", kNoon);
    EXPECT_EQ(refused.next.state, PaymentState::kFailed);
    EXPECT_EQ(refused.next.failure, "HOLD_EXPIRED");
    EXPECT_EQ(Types(refused), std::vector{EventType::kFailed});
    for (const Payment& moved_on : {Ready(), Paid(), In(PaymentState::kFailed)}) {
        const Change late = Refuse(moved_on, PaymentState::kCapturing, "HOLD_EXPIRED", kNoon);
        EXPECT_EQ(late.next.state, moved_on.state);
        EXPECT_TRUE(late.events.empty());
    }
}

TEST(Payment, ARejectionMakesOneFullRefundDue) {
    const Change rejected = TakeAnswer(Paid(), Answer::kRejected, kFresh);
    ASSERT_EQ(rejected.next.refunds.size(), 1U);
    EXPECT_EQ(rejected.next.refunds[0].amount, kTotal);
    EXPECT_EQ(rejected.next.refunds[0].state, RefundState::kDue);
    EXPECT_EQ(TakeAnswer(rejected.next, Answer::kRejected, {{8}}).next.refunds.size(), 1U);
}

TEST(Payment, NeverTakesASecondAnswerOrOneToNoCharge) {
    EXPECT_EQ(CodeOf(TakeAnswer(Rejected(), Answer::kConfirmed, kFresh)), "INTERNAL");
    EXPECT_EQ(CodeOf(TakeAnswer(Capturing(), Answer::kConfirmed, kFresh)), "INTERNAL");
}

TEST(Payment, ACancellationIsRefundedOnce) {
    const Payment confirmed = TakeAnswer(Paid(), Answer::kConfirmed, kFresh).next;
    EXPECT_TRUE(confirmed.refunds.empty());
    const Change due = TakeCancellation(confirmed, kCancellation, Money{70'000}, kFresh);
    ASSERT_EQ(due.next.refunds.size(), 1U);
    EXPECT_EQ(due.next.refunds[0].amount, Money{70'000});
    const Change again = TakeCancellation(due.next, kCancellation, Money{70'000}, {{8}});
    EXPECT_EQ(again.next.refunds.size(), 1U);
    EXPECT_TRUE(again.events.empty());
}

TEST(Payment, ACancellationAskedForAfterItsEndIsToldTheEndAgain) {
    const Payment due = TakeCancellation(Paid(), kCancellation, Money{70'000}, kFresh).next;
    const Change ended = Apply(due, Cancelled("c", Money{70'000}, RefundReason(kFresh)));
    ASSERT_EQ(Types(ended), std::vector{EventType::kRefunded});
    const Change again = TakeCancellation(ended.next, kCancellation, Money{70'000}, {{8}});
    ASSERT_EQ(Types(again), std::vector{EventType::kRefunded});
    EXPECT_EQ(again.events[0].amount, ended.events[0].amount);
    EXPECT_EQ(again.events[0].cancellation, kCancellation);
    EXPECT_EQ(again.events[0].refunded_total, Money{70'000});
    EXPECT_FALSE(again.events[0].full);

    const Change failed = Apply(
        due, Cancelled("c", Money{70'000}, RefundReason(kFresh), CancellationStatus::kFailed));
    ASSERT_EQ(Types(failed), std::vector{EventType::kRefundFailed});
    const Change told = TakeCancellation(failed.next, kCancellation, Money{70'000}, {{8}});
    ASSERT_EQ(Types(told), std::vector{EventType::kRefundFailed});
    EXPECT_EQ(told.events[0].reason, failed.events[0].reason);
}

TEST(Payment, WhatWentBackByAnotherHandFollowsARepeatedSuccess) {
    EXPECT_FALSE(RefundedElsewhere(Paid()));
    const Payment ours = Apply(Rejected(), Cancelled("c", kTotal, RefundReason(kFresh))).next;
    EXPECT_FALSE(RefundedElsewhere(ours));
    const Change console = Apply(Capturing(), Cancelled("c", kTotal, "by hand"));
    ASSERT_EQ(Types(console), (std::vector{EventType::kSucceeded, EventType::kRefunded}));
    const auto again = RefundedElsewhere(console.next);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->amount, kTotal);
    EXPECT_TRUE(again->full);
    EXPECT_FALSE(again->refund);
}

TEST(Payment, ACancellationWithNothingToRefundIsDoneAtOnce) {
    const Change free = TakeCancellation(Paid(), kCancellation, Money{0}, kFresh);
    EXPECT_EQ(free.next.refunds[0].state, RefundState::kSucceeded);
    EXPECT_EQ(Types(free), std::vector{EventType::kRefunded});
    EXPECT_EQ(free.events[0].cancellation, kCancellation);

    const Payment gone = Apply(Paid(), Cancelled("c", kTotal, "console")).next;
    const Change late = TakeCancellation(gone, kCancellation, Money{70'000}, kFresh);
    EXPECT_EQ(late.next.refunds[0].state, RefundState::kSucceeded);
    EXPECT_EQ(late.events[0].amount, Money{0});
}

// As the store does after each step.
Payment Noted(const Payment& before, Payment next, Instant now) {
    NoteRefundTimes(before.refunds, next, now);
    return next;
}

TEST(Payment, NotesWhenARefundIsDueAskedForAndBack) {
    const Payment due = Noted(Paid(), Rejected(), kNoon);
    EXPECT_EQ(due.refunds[0].created_at, kNoon);
    EXPECT_EQ(due.refunds[0].requested_at, std::nullopt);

    Payment asked = due;
    asked.refunds[0].state = RefundState::kRequested;
    asked = Noted(due, asked, kNoon + 1s);
    EXPECT_EQ(asked.refunds[0].requested_at, kNoon + 1s);
    const Payment again = Noted(asked, asked, kNoon + 2s);
    EXPECT_EQ(again.refunds[0].requested_at, kNoon + 1s) << "asking again is no first time";
    EXPECT_EQ(again.refunds[0].ended_at, std::nullopt);

    Reading back = Cancelled("c", kTotal, RefundReason(kFresh));
    EXPECT_EQ(Noted(again, Apply(again, back).next, kNoon + 3s).refunds[0].ended_at, kNoon + 3s);
    back.cancellations[0].at = kNoon + 90s;
    const Payment ended = Noted(again, Apply(again, back).next, kNoon + 5min);
    EXPECT_EQ(ended.refunds[0].ended_at, kNoon + 90s) << "the provider says when";
    EXPECT_EQ(ended.refunds[0].created_at, kNoon);
}

TEST(Payment, ARefundFromBeforeTimesWereKeptGetsNone) {
    const Payment old = Apply(Rejected(), Cancelled("c", kTotal, RefundReason(kFresh))).next;
    const Payment later = Noted(old, old, kNoon + 1h);
    EXPECT_EQ(later.refunds[0].created_at, std::nullopt);
    EXPECT_EQ(later.refunds[0].ended_at, std::nullopt);
}

TEST(Payment, IsSettledOnceAnsweredAndNothingIsDue) {
    EXPECT_FALSE(IsSettled(Ready()));
    EXPECT_FALSE(IsSettled(Paid()));
    EXPECT_TRUE(IsSettled(TakeAnswer(Paid(), Answer::kConfirmed, kFresh).next));
    EXPECT_FALSE(IsSettled(Rejected()));
    EXPECT_TRUE(IsSettled(Apply(Rejected(), Cancelled("c", kTotal, RefundReason(kFresh))).next));
    EXPECT_TRUE(IsSettled(Apply(Rejected(), Cancelled("c", kTotal, RefundReason(kFresh),
                                                      CancellationStatus::kRequested))
                              .next))
        << "accepted: the provider ends it";
}

}  // namespace
}  // namespace openrun::payment
