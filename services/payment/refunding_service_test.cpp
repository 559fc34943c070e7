// Reservation's answers and what goes back: once, whatever is lost or repeated, with one instance
// or two.
#include "services/payment/payment_test_support.hpp"

namespace openrun::payment {
namespace {

struct Refunding : PaymentServiceTest {
    explicit Refunding(int count = 1) : PaymentServiceTest(count) {}
    Task<void> Rejected();
    Task<void> CancelLoses();
    Task<void> CardCompanyRefuses();
    Task<void> RequestedFirst();
    Task<void> InParts();
    Task<void> AtTheConsole();
    Task<void> Repeats();
    Task<void> Contradiction();
    Task<void> Shared();
    // Until the provider has given `amount` back; 20 s at the most.
    Task<void> Back(PaymentId id, std::int64_t amount) {
        const Deadline deadline = After(20s);
        while (portone.BookOf(id).cancelled != amount &&
               std::chrono::steady_clock::now() < deadline)
            co_await SleepFor(runtime.executor(), 10ms);
        EXPECT_EQ(portone.BookOf(id).cancelled, amount);
    }
    static json::object RefundOf(const Told& payment) {
        const json::array& refunds = payment.body.at("refunds").as_array();
        EXPECT_EQ(refunds.size(), 1U);
        return refunds.at(0).as_object();
    }
    std::string Cancellation(int number) {
        CancellationId id;
        id.bytes[15] = static_cast<std::uint8_t>(number);
        return id.Text();
    }
    void TellCancelled(PaymentId id, int number, std::int64_t refund) {
        Tell("ReservationCancelled", id, 100 + number,
             {{"cancellationId", Cancellation(number)}, {"refund", json::ToValue(Money{refund})}});
    }
};

Task<void> Refunding::Rejected() {
    const PaymentId id = co_await Paid();
    Tell("ReservationRejected", id, 1, {{"reason", "SEATS_GONE"}});
    Tell("ReservationRejected", id, 1, {{"reason", "SEATS_GONE"}});
    co_await Until(id, "state", "REFUNDED");
    EXPECT_EQ(portone.BookOf(id).cancelled, kPrice);
    EXPECT_EQ(portone.Calls("cancel"), 1);
    const json::object refund = RefundOf(co_await Get("/api/v1/payments/" + id.Text()));
    EXPECT_EQ(refund.at("state"), "SUCCEEDED");
    EXPECT_EQ(refund.at("reason"), "REJECTED");
    EXPECT_EQ(refund.at("amount"), json::ToValue(Money{kPrice}));
    EXPECT_LE(refund.at("createdAt").as_string(), refund.at("requestedAt").as_string());
    EXPECT_EQ(refund.at("completedAt"), kCancelledAt.c_str()) << "as the provider says";
    EXPECT_EQ((co_await Said(id, 2)).back(), "PaymentRefunded");
    EXPECT_EQ(Sql("SELECT count(*) FROM payment WHERE settled")[0], "1");
}
TEST_F(Refunding, ARejectionGivesEverythingBackOnce) { Run(Rejected()); }

Task<void> Refunding::CancelLoses() {
    const PaymentId id = co_await Paid();
    portone.Next("cancel", {Mood::kAway, Mood::kLosesAnswer});
    Tell("ReservationRejected", id, 1);
    co_await Until(id, "state", "REFUNDED");
    EXPECT_EQ(portone.BookOf(id).cancellations.size(), 1U);
    EXPECT_EQ(portone.BookOf(id).cancelled, kPrice);
}
TEST_F(Refunding, ALostAnswerOfARefundIsLookedForBeforeItIsRepeated) { Run(CancelLoses()); }

Task<void> Refunding::CardCompanyRefuses() {
    const PaymentId id = co_await Paid();
    portone.Next("cancel", {Mood::kRefuses, Mood::kRefuses});
    Tell("ReservationRejected", id, 1);
    co_await Until(id, "state", "REFUNDED");  // under new keys, after their rest
    EXPECT_EQ(portone.BookOf(id).cancellations.size(), 1U);
}
TEST_F(Refunding, ARefusalOfTheCardCompanyIsTriedAgainUnderANewKey) { Run(CardCompanyRefuses()); }

Task<void> Refunding::RequestedFirst() {
    const PaymentId id = co_await Paid();
    portone.Next("cancel", {Mood::kLater});
    Tell("ReservationRejected", id, 1);
    const Deadline deadline = After(20s);
    while (portone.Calls("cancel") == 0 && std::chrono::steady_clock::now() < deadline)
        co_await SleepFor(runtime.executor(), 10ms);
    const Told waiting = co_await Get("/api/v1/payments/" + id.Text());
    EXPECT_EQ(waiting.Text("state"), "PAID") << "requested is not refunded";
    const json::object refund = RefundOf(waiting);
    EXPECT_EQ(refund.at("state"), "REQUESTED");
    EXPECT_TRUE(refund.contains("requestedAt"));
    EXPECT_FALSE(refund.contains("completedAt"));
    portone.EndRequested(id);
    EXPECT_EQ((co_await Webhook("wh-1", "Transaction.Cancelled", id)).status, 200);
    co_await Until(id, "state", "REFUNDED");
    EXPECT_EQ(portone.Calls("cancel"), 1);
}
TEST_F(Refunding, ARefundEndsWhenTheProviderEndsIt) { Run(RequestedFirst()); }

Task<void> Refunding::InParts() {
    const PaymentId id = co_await Paid();
    Tell("ReservationConfirmed", id, 1);
    TellCancelled(id, 1, 30'000);
    co_await Until(id, "state", "PARTIALLY_REFUNDED");
    TellCancelled(id, 2, 40'000);
    co_await Back(id, 70'000);
    EXPECT_EQ((co_await Said(id, 3)).size(), 3U);

    TellCancelled(id, 1, 30'000);  // reservation has not heard the end, and asks again
    const auto said = co_await Said(id, 4);
    EXPECT_EQ(said.back(), "PaymentRefunded") << "the end is told again";
    EXPECT_EQ(portone.BookOf(id).cancellations.size(), 2U);
    EXPECT_EQ(portone.BookOf(id).cancelled, 70'000);
    TellCancelled(id, 3, 0);
    EXPECT_EQ((co_await Said(id, 5)).back(), "PaymentRefunded") << "nothing due: done at once";
    EXPECT_EQ(Sql("SELECT sum(amount_krw) FROM ledger WHERE kind = 'REFUND'")[0], "70000");
}
TEST_F(Refunding, CancellationsAreRefundedOnceEachAndToldAgain) { Run(InParts()); }

Task<void> Refunding::AtTheConsole() {
    const PaymentId id = co_await Started();
    portone.Charge(id);
    portone.CancelAtConsole(id);
    EXPECT_EQ((co_await Webhook("wh-1", "Transaction.Cancelled", id)).status, 200);
    co_await Until(id, "state", "REFUNDED");
    const auto said = co_await Said(id, 4);  // reservation does not answer: both again
    EXPECT_EQ(said, (std::vector<std::string>{"PaymentSucceeded", "PaymentRefunded",
                                              "PaymentSucceeded", "PaymentRefunded"}))
        << "in their order, or the tickets would outlive the money";
    EXPECT_EQ(portone.Calls("cancel"), 0);
}
TEST_F(Refunding, MoneyThatWentBackByAnotherHandIsPaidThenRefunded) { Run(AtTheConsole()); }

Task<void> Refunding::Repeats() {
    const PaymentId id = co_await Paid();
    (void)co_await Said(id, 3);
    const auto distinct =
        Sql("SELECT count(DISTINCT value::json ->> 'id') FROM bus.message WHERE topic = "
            "'payment.events'");
    EXPECT_EQ(distinct[0], "1") << "the same event, again and again";
    Tell("ReservationConfirmed", id, 1);
    co_await Until(id, "answer", "CONFIRMED");
}
TEST_F(Refunding, PaymentSucceededIsRepeatedUntilItIsAnswered) { Run(Repeats()); }

Task<void> Refunding::Contradiction() {
    const PaymentId id = co_await Paid();
    Tell("ReservationConfirmed", id, 1);
    co_await Until(id, "answer", "CONFIRMED");
    Tell("ReservationRejected", id, 2);  // against its first word
    TellCancelled(id, 1, 30'000);        // waits behind it
    const Deadline deadline = After(20s);
    while (Sql("SELECT count(*) FROM dead_letter")[0] != "2" &&
           std::chrono::steady_clock::now() < deadline)
        co_await SleepFor(runtime.executor(), 10ms);
    EXPECT_EQ(Sql("SELECT count(*) FROM dead_letter")[0], "2");
    EXPECT_EQ(Sql("SELECT count(*) FROM parked_key")[0], "1");
    EXPECT_EQ(portone.Calls("cancel"), 0);

    reservation_id = ids.Next<ReservationId>();  // other keys go on
    const Told other = co_await Start("another-key-of-good-length");
    const auto second = PaymentId::Parse(other.Text("id")).value();
    portone.Open(second);
    EXPECT_EQ((co_await Confirm(second)).Text("state"), "PAID");
    Tell("ReservationRejected", second, 3);
    co_await Until(second, "state", "REFUNDED");
}
TEST_F(Refunding, AContradictionParksItsKeyAndNoOther) { Run(Contradiction()); }

struct TwoInstances : Refunding {
    TwoInstances() : Refunding(2) {}
};

Task<void> Refunding::Shared() {
    const PaymentId id = co_await Started();
    portone.Next("confirm", {Mood::kAway, Mood::kLosesAnswer});
    EXPECT_LE((co_await Confirm(id, 0)).status, 202);
    EXPECT_LE((co_await Confirm(id, 1)).status, 202);
    co_await Until(id, "state", "PAID", 1);
    EXPECT_EQ(portone.BookOf(id).charges, 1);
    portone.Next("cancel", {Mood::kLosesAnswer});
    Tell("ReservationRejected", id, 1);
    co_await Until(id, "state", "REFUNDED", 0);
    EXPECT_EQ(portone.BookOf(id).cancellations.size(), 1U);
    EXPECT_EQ(Sql("SELECT count(*) FROM ledger")[0], "2");
}
TEST_F(TwoInstances, ChargeAndRefundOnceBetweenThem) { Run(Shared()); }

}  // namespace
}  // namespace openrun::payment
