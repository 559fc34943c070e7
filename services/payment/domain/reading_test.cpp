#include "services/payment/domain/domain_test_support.hpp"

namespace openrun::payment {
namespace {

TEST(Reading, AChargeAlwaysAppliesAndIsTakenOnce) {
    for (const auto state : {PaymentState::kReady, PaymentState::kCapturing, PaymentState::kFailed,
                             PaymentState::kAbandoned}) {
        const Circumstances stale{.noted = PaymentState::kReady, .now = kNoon};
        const Change change = ApplyReading(In(state), Says(ProviderStatus::kPaid), kOurs, stale);
        EXPECT_EQ(change.next.state, PaymentState::kPaid) << EnumText(state);
        EXPECT_EQ(Types(change), std::vector{EventType::kSucceeded});
        EXPECT_EQ(change.entries.size(), 1U);
        EXPECT_TRUE(change.alerts.empty());
    }
    const Change again = Apply(Paid(), Says(ProviderStatus::kPaid));
    EXPECT_TRUE(again.events.empty() && again.entries.empty());
}

TEST(Reading, AStaleFailureChangesNothing) {
    const Circumstances noted_ready{.noted = PaymentState::kReady, .now = kNoon};
    EXPECT_EQ(
        ApplyReading(Capturing(), Says(ProviderStatus::kFailed), kOurs, noted_ready).next.state,
        PaymentState::kCapturing);
    Reading older = Says(ProviderStatus::kFailed);
    older.transaction = "an earlier attempt";
    EXPECT_EQ(Apply(Capturing(), older).next.state, PaymentState::kCapturing);
}

TEST(Reading, AFailureOfTheTokensOwnTransactionCounts) {
    const Change own = Apply(Capturing(), Says(ProviderStatus::kFailed));
    EXPECT_EQ(own.next.state, PaymentState::kFailed);
    EXPECT_EQ(Types(own), std::vector{EventType::kFailed});
    EXPECT_EQ(Apply(Ready(), Says(ProviderStatus::kFailed)).next.state, PaymentState::kFailed);
}

TEST(Reading, WithoutATransactionNoFailureIsTheTokens) {
    Payment payment = Capturing();
    payment.transaction.clear();
    Reading failed = Says(ProviderStatus::kFailed);
    failed.transaction.clear();
    EXPECT_EQ(Apply(payment, failed).next.state, PaymentState::kCapturing);
}

TEST(Reading, ReadyIsNoAnswer) {
    for (const auto status : {ProviderStatus::kReady, ProviderStatus::kPending,
                              ProviderStatus::kAbsent, ProviderStatus::kUnknown}) {
        EXPECT_EQ(Apply(Capturing(), Says(status)).next.state, PaymentState::kCapturing);
        EXPECT_EQ(Apply(Ready(), Says(status)).next.state, PaymentState::kReady);
    }
}

TEST(Reading, AReadyPaymentPastItsTimeIsAbandoned) {
    const Circumstances late{.noted = PaymentState::kReady, .past_its_time = true, .now = kNoon};
    const Change change = ApplyReading(Ready(), Says(ProviderStatus::kAbsent), kOurs, late);
    EXPECT_EQ(change.next.state, PaymentState::kAbandoned);
    EXPECT_EQ(Types(change), std::vector{EventType::kFailed});
    EXPECT_EQ(ApplyReading(Capturing(), Says(ProviderStatus::kAbsent), kOurs, late).next.state,
              PaymentState::kCapturing);
}

TEST(Reading, ADefiniteRefusalNeedsAReadThatIsNotPaidAndItsOwnKey) {
    Circumstances seen{.noted = PaymentState::kCapturing, .now = kNoon};
    seen.refusal = Refusal{.code = "INVALID_PAYMENT_TOKEN", .key = 0};
    EXPECT_EQ(ApplyReading(Capturing(), Says(ProviderStatus::kReady), kOurs, seen).next.failure,
              "INVALID_PAYMENT_TOKEN");
    EXPECT_EQ(ApplyReading(Capturing(), Says(ProviderStatus::kPaid), kOurs, seen).next.state,
              PaymentState::kPaid);
    seen.refusal->key = 3;
    EXPECT_EQ(ApplyReading(Capturing(), Says(ProviderStatus::kReady), kOurs, seen).next.state,
              PaymentState::kCapturing);
}

TEST(Reading, AChargeThatIsNotOursGoesBackAndIsNeverCalledPaid) {
    Reading foreign = Says(ProviderStatus::kPaid), wrong = foreign, test = foreign,
            dollars = foreign;
    foreign.store = "another";
    wrong.total = Money{100};
    test.channel_type = "TEST";
    dollars.currency = "USD";
    const std::vector<std::pair<Reading, Alert>> cases{{foreign, Alert::kForeignStore},
                                                       {wrong, Alert::kWrongAmount},
                                                       {test, Alert::kWrongChannel},
                                                       {dollars, Alert::kWrongCurrency}};
    for (const auto& [reading, alert] : cases) {
        const Change change = Apply(Capturing(), reading);
        EXPECT_EQ(change.alerts, std::vector{alert});
        EXPECT_EQ(change.next.state, PaymentState::kFailed);
        EXPECT_EQ(Types(change), std::vector{EventType::kFailed}) << "reservation lets go";
        ASSERT_EQ(change.next.refunds.size(), 1U);
        EXPECT_EQ(change.next.refunds[0].amount, reading.total);
        const Change again = Apply(change.next, reading);
        EXPECT_EQ(again.next.refunds.size(), 1U);
        EXPECT_TRUE(again.events.empty());
    }
}

TEST(Reading, AnAnswerAboutAnotherPaymentIsNotTaken) {
    Reading other = Says(ProviderStatus::kPaid);
    other.payment = PaymentId{{2}}.Hex();
    const Change change = Apply(Capturing(), other);
    EXPECT_EQ(change.alerts, std::vector{Alert::kOtherPayment});
    EXPECT_EQ(change.next.state, PaymentState::kCapturing);
}

TEST(Reading, MoneyGivenBackInTheConsoleIsPaidThenRefunded) {
    const Change change = Apply(Capturing(), Cancelled("c", kTotal, "console"));
    EXPECT_EQ(Types(change), (std::vector{EventType::kSucceeded, EventType::kRefunded}));
    EXPECT_EQ(change.next.state, PaymentState::kRefunded);
    EXPECT_FALSE(change.events[1].refund) << "not a refund of ours";
    EXPECT_TRUE(change.events[1].full);
    const Change part = Apply(Paid(), Cancelled("c", Money{30'000}, "console"));
    EXPECT_EQ(part.next.state, PaymentState::kPartiallyRefunded);
    EXPECT_TRUE(Apply(part.next, Cancelled("c", Money{30'000}, "console")).events.empty());
}

TEST(Reading, OurRefundIsKnownByItsReason) {
    const Change change = Apply(Rejected(), Cancelled("c", kTotal, RefundReason(kFresh)));
    EXPECT_EQ(change.next.refunds[0].state, RefundState::kSucceeded);
    EXPECT_EQ(change.next.state, PaymentState::kRefunded);
    ASSERT_EQ(Types(change), std::vector{EventType::kRefunded});
    EXPECT_EQ(change.events[0].refund, kFresh);
    EXPECT_TRUE(change.alerts.empty());
}

TEST(Reading, ARefundWithNothingLeftToCancelIsDone) {
    const Change change = Apply(Rejected(), Cancelled("c", kTotal, "console"));
    EXPECT_EQ(change.next.refunds[0].state, RefundState::kSucceeded);
    EXPECT_EQ(change.next.refunded, kTotal) << "once";
}

TEST(Reading, ARequestedRefundEndsAsTheProviderEndsIt) {
    const std::string ours = RefundReason(kFresh);
    const Payment asked =
        Apply(Rejected(), Cancelled("c", kTotal, ours, CancellationStatus::kRequested)).next;
    EXPECT_EQ(asked.refunds[0].state, RefundState::kRequested);
    EXPECT_EQ(asked.refunded, Money{});
    const Change failed = Apply(asked, Cancelled("c", kTotal, ours, CancellationStatus::kFailed));
    EXPECT_EQ(Types(failed), std::vector{EventType::kRefundFailed});
    EXPECT_EQ(failed.alerts, std::vector{Alert::kRefundFailed});
    EXPECT_EQ(Apply(asked, Cancelled("c", kTotal, ours)).next.state, PaymentState::kRefunded);
}

}  // namespace
}  // namespace openrun::payment
