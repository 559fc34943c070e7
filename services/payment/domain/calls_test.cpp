#include "services/payment/domain/domain_test_support.hpp"

namespace openrun::payment {
namespace {

const CallRules kRules;

CallAnswer Said(std::int32_t status, std::string type = {}) { return {status, std::move(type)}; }

TEST(Confirm, OnlyADefiniteNoIsANo) {
    for (const auto& no : {Said(400, "INVALID_REQUEST"), Said(400, "INVALID_PAYMENT_TOKEN"),
                           Said(404, "PAYMENT_NOT_FOUND"), Said(409, "INFORMATION_MISMATCH")}) {
        EXPECT_EQ(ClassifyConfirm(no), CallOutcome::kRefused) << no.type;
    }
    for (const auto& unclear :
         {Said(401, "UNAUTHORIZED"), Said(403, "FORBIDDEN"), Said(429), Said(500), Said(503),
          Said(502, "PG_PROVIDER"), Said(400, "SOMETHING_NEW"), Said(404), Said(409)}) {
        EXPECT_EQ(ClassifyConfirm(unclear), CallOutcome::kUndecided) << unclear.status;
    }
    EXPECT_EQ(ClassifyConfirm(Said(409, "IDEMPOTENCY_OUTSTANDING_REQUEST")),
              CallOutcome::kStillRunning);
    EXPECT_EQ(ClassifyConfirm(Said(409, "ALREADY_PAID")), CallOutcome::kElsewhere);
    EXPECT_EQ(ClassifyConfirm(Said(200)), CallOutcome::kDone);
    EXPECT_EQ(ClassifyConfirm(Said(0)), CallOutcome::kNoAnswer);
    EXPECT_EQ(ClassifyConfirm({.status = 0, .type = {}, .sent = false}), CallOutcome::kNotSent);
}

TEST(Confirm, SharesOneKeyUntilItIsSpent) {
    ConfirmStep step = NextConfirm(Capturing(), {}, kNoon, kNoon, kRules);
    EXPECT_TRUE(step.call);
    EXPECT_EQ(step.next.key.number, 0);
    step = NextConfirm(step.next, Says(ProviderStatus::kReady), kNoon + 1h, kNoon + 1h, kRules);
    EXPECT_TRUE(step.call);
    EXPECT_EQ(step.next.key.number, 0) << "silence asks again under the same key";
    EXPECT_FALSE(NextConfirm(Paid(), {}, kNoon, kNoon, kRules).call);
}

TEST(Confirm, TakesANewKeyOnlyAfterTheRestAndAReadWithoutEffect) {
    Payment spent = NextConfirm(Capturing(), {}, kNoon, kNoon, kRules).next;
    NoteAnswer(spent.key, 0, CallOutcome::kUndecided, Said(502, "PG_PROVIDER"), kRules);
    const auto after = [&](ProviderStatus status, std::chrono::seconds rest) {
        return NextConfirm(spent, Says(status), kNoon + rest, kNoon + rest, kRules);
    };
    EXPECT_FALSE(after(ProviderStatus::kReady, 59s).call);
    EXPECT_FALSE(after(ProviderStatus::kPending, 60s).call);
    EXPECT_FALSE(NextConfirm(spent, {}, kNoon + 1h, kNoon + 1h, kRules).call) << "no read";
    EXPECT_TRUE(after(ProviderStatus::kReady, 60s).call);
    EXPECT_EQ(after(ProviderStatus::kReady, 60s).next.key.number, 1);
}

TEST(CallKey, IsSpentByAStoredErrorOrSeveralOthers) {
    CallKey key;
    NoteAnswer(key, 0, CallOutcome::kUndecided, Said(503), kRules);
    EXPECT_FALSE(IsSpent(key, kRules));
    NoteAnswer(key, 0, CallOutcome::kUndecided, Said(503), kRules);
    NoteAnswer(key, 0, CallOutcome::kNoAnswer, Said(0), kRules);
    EXPECT_FALSE(IsSpent(key, kRules)) << "silence spends nothing";
    NoteAnswer(key, 0, CallOutcome::kUndecided, Said(503), kRules);
    EXPECT_TRUE(IsSpent(key, kRules));
    CallKey newer{.number = 1};
    NoteAnswer(newer, 0, CallOutcome::kUndecided, Said(502, "PG_PROVIDER"), kRules);
    EXPECT_FALSE(IsSpent(newer, kRules)) << "an answer under an older key says nothing";
}

TEST(Cancel, SaysWhatItExpectsAndRepeatsTheSameFigures) {
    const Reading paid = Says(ProviderStatus::kPaid);
    const CancelStep first = NextCancel(Rejected(), paid, kNoon, kNoon, kRules);
    ASSERT_TRUE(first.call);
    EXPECT_EQ(first.call->amount, kTotal);
    EXPECT_EQ(first.call->cancellable, kTotal);
    const CancelStep again = NextCancel(first.next, paid, kNoon + 5s, kNoon + 5s, kRules);
    ASSERT_TRUE(again.call);
    EXPECT_EQ(again.call->key, first.call->key);
}

TEST(Cancel, NeverRepeatsWhatTheProviderLists) {
    const Payment asked =
        NextCancel(Rejected(), Says(ProviderStatus::kPaid), kNoon, kNoon, kRules).next;
    for (const auto status : {CancellationStatus::kSucceeded, CancellationStatus::kRequested}) {
        const Reading listed = Cancelled("c", kTotal, RefundReason(kFresh), status);
        EXPECT_FALSE(NextCancel(Apply(asked, listed).next, listed, kNoon, kNoon, kRules).call);
    }
}

TEST(Cancel, IsOneAtATime) {
    Payment payment = TakeAnswer(Paid(), Answer::kConfirmed, kFresh).next;
    payment = TakeCancellation(payment, {{1}}, Money{30'000}, {{11}}).next;
    payment = TakeCancellation(payment, {{2}}, Money{20'000}, {{12}}).next;
    const CancelStep step = NextCancel(payment, Says(ProviderStatus::kPaid), kNoon, kNoon, kRules);
    ASSERT_TRUE(step.call);
    EXPECT_EQ(step.call->refund, (RefundId{{11}}));
    const Reading pending =
        Cancelled("c", Money{30'000}, RefundReason({{11}}), CancellationStatus::kRequested);
    EXPECT_FALSE(NextCancel(Apply(step.next, pending).next, pending, kNoon, kNoon, kRules).call);
}

TEST(Cancel, TakesNewFiguresOnlyWithANewKey) {
    CancelStep step = NextCancel(Rejected(), Says(ProviderStatus::kPaid), kNoon, kNoon, kRules);
    const Change stale = TakeCancelAnswer(
        step.next, *step.call, Said(409, "CANCELLABLE_AMOUNT_CONSISTENCY_BROKEN"), kRules);
    EXPECT_EQ(stale.next.refunds[0].state, RefundState::kRequested);
    const Reading part = Cancelled("x", Money{40'000}, "console");
    const Payment seen = Apply(stale.next, part).next;
    EXPECT_FALSE(NextCancel(seen, part, kNoon + 59s, kNoon + 59s, kRules).call);
    step = NextCancel(seen, part, kNoon + 60s, kNoon + 60s, kRules);
    ASSERT_TRUE(step.call);
    EXPECT_EQ(step.call->amount, Money{60'000});
    EXPECT_EQ(step.call->cancellable, Money{60'000});
    EXPECT_EQ(step.call->key, 2);
}

TEST(Cancel, ADefiniteNoIsAnOperators) {
    const CancelStep step =
        NextCancel(Rejected(), Says(ProviderStatus::kPaid), kNoon, kNoon, kRules);
    const Change failed =
        TakeCancelAnswer(step.next, *step.call, Said(409, "MAX_CANCEL_COUNT_REACHED"), kRules);
    EXPECT_EQ(failed.next.refunds[0].state, RefundState::kFailed);
    EXPECT_EQ(Types(failed), std::vector{EventType::kRefundFailed});
    EXPECT_EQ(failed.alerts, std::vector{Alert::kRefundFailed});
    for (const auto& unclear : {Said(500), Said(0), Said(409, "PAYMENT_ALREADY_CANCELLED"),
                                Said(409, "IDEMPOTENCY_OUTSTANDING_REQUEST"), Said(404)}) {
        const Change waits = TakeCancelAnswer(step.next, *step.call, unclear, kRules);
        EXPECT_EQ(waits.next.refunds[0].state, RefundState::kRequested) << unclear.type;
    }
}

TEST(Cancel, GivesUpToAnOperatorAfterManyRefusalsOfTheCardCompany) {
    Payment payment = Rejected();
    Instant now = kNoon;
    for (std::int32_t i = 1; i <= kRules.refusals_max; ++i, now += 60s) {
        const CancelStep step = NextCancel(payment, Says(ProviderStatus::kPaid), now, now, kRules);
        ASSERT_TRUE(step.call) << i;
        payment = TakeCancelAnswer(step.next, *step.call, Said(502, "PG_PROVIDER"), kRules).next;
        EXPECT_EQ(payment.refunds[0].state == RefundState::kFailed, i == kRules.refusals_max);
    }
}

TEST(Cancel, ARefusalHeardAgainUnderItsKeyIsNoSecondOne) {
    const CancelStep step =
        NextCancel(Rejected(), Says(ProviderStatus::kPaid), kNoon, kNoon, kRules);
    ASSERT_TRUE(step.call);
    Payment payment = step.next;
    for (std::int32_t i = 0; i < kRules.refusals_max; ++i)
        payment = TakeCancelAnswer(payment, *step.call, Said(502, "PG_PROVIDER"), kRules).next;
    EXPECT_EQ(payment.refunds[0].refusals, 1);
    EXPECT_EQ(payment.refunds[0].state, RefundState::kRequested);
}

}  // namespace
}  // namespace openrun::payment
