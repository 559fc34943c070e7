// Reservation's half of paying: begins for payment, each message of payment's and event's, once
// whatever is repeated, and what is given back.
#include "services/reservation/reservation_test_support.hpp"

namespace openrun::reservation {
namespace {

using Types = std::vector<std::string>;

struct Settling : ReservationServiceTest {
    using ReservationServiceTest::ReservationServiceTest;
    Task<void> Confirm();
    Task<void> Repeated();
    Task<void> Declined();
    Task<void> LastAttempt();
    Task<void> Replaced();
    Task<void> TooLate();
    Task<void> WrongTotal();
    Task<void> BuyerCancels();
    Task<void> PartAndRest();
    Task<void> Used();
    Task<void> CalledOff();
    Task<void> ByAnotherHand();
    Task<void> Hanging();
    Task<void> Parked();
    PaymentId NewPayment() { return ids.Next<PaymentId>(); }
    json::object About(ReservationId id, PaymentId payment) {
        return {{"paymentId", payment.Text()}, {"reservationId", id.Text()}, {"reason", "test"}};
    }
    json::object Refunded(ReservationId id, PaymentId payment, bool full,
                          const std::string& cancellation) {
        json::object data = About(id, payment);
        data["amount"] = json::ToValue(Money{1});
        data["full"] = full;
        if (!cancellation.empty()) data["cancellationId"] = cancellation;
        return data;
    }
    Task<void> Wait(const std::string& sql, const std::string& wanted) {
        const Deadline deadline = After(20s);
        while (Sql(sql)[0] != wanted && std::chrono::steady_clock::now() < deadline)
            co_await SleepFor(runtime.executor(), 10ms);
        EXPECT_EQ(Sql(sql)[0], wanted) << sql;
    }
};

Task<void> Settling::Confirm() {
    co_await Open();
    const PaymentId payment = NewPayment();
    const ReservationId id = co_await Held(1, {1, 2});
    const Told begun = co_await Internal(id.Text() + "/begin-payment", payment, 1);
    EXPECT_EQ(begun.status, 200) << begun.Code();
    EXPECT_EQ(begun.body.at("amount").at("amount").as_int64(), 2 * kPriceWithFee);
    const Told capture = co_await Internal(id.Text() + "/begin-capture", payment, 1);
    EXPECT_EQ(capture.Text("state"), "CAPTURING");
    EXPECT_EQ((co_await Internal(id.Text() + "/begin-capture", payment, 1)).status, 200)
        << "yes, whenever it has it already";
    EXPECT_EQ((co_await Ask(1, Method::kDelete, "reservations/" + id.Text())).Code(), "NOT_HELD");
    TellPaid(id, payment, 2 * kPriceWithFee);
    const Told confirmed = co_await Until(1, id, "CONFIRMED");
    EXPECT_EQ(co_await Said(id, 1), Types{"ReservationConfirmed"});
    EXPECT_TRUE(co_await MapSays("sold", 2));
    const auto& seat = confirmed.body.at("seats").as_array().at(0).as_object();
    EXPECT_EQ(seat.at("ticketState").as_string(), "VALID");
    const std::string path = "tickets/" + std::string(seat.at("ticketId").as_string());
    const Told ticket = co_await Ask(1, Method::kGet, path);
    EXPECT_FALSE(ticket.Text("qr").empty());
    EXPECT_EQ((co_await Ask(2, Method::kGet, path)).Code(), "NOT_FOUND");
}
TEST_F(Settling, MoneyBecomesTickets) { Run(Confirm()); }

Task<void> Settling::Repeated() {
    co_await Open();
    const PaymentId payment = NewPayment();
    const ReservationId id = co_await Confirmed(1, {1}, payment);
    TellPaid(id, payment, kPriceWithFee);
    EXPECT_EQ(co_await Said(id, 2), (Types{"ReservationConfirmed", "ReservationConfirmed"}));
    EXPECT_EQ(Sql("SELECT count(DISTINCT value::json ->> 'id') FROM bus.message WHERE topic = "
                  "'reservation.events'")[0],
              "1")
        << "the first answer, as it was";
    EXPECT_EQ(Sql("SELECT count(*) FROM ticket")[0], "1");
    TellPaid(id, NewPayment(), kPriceWithFee);  // a second payment of the same reservation
    EXPECT_EQ((co_await Said(id, 3)).back(), "ReservationRejected");
}
TEST_F(Settling, ARepeatedPaymentGetsItsFirstAnswerAgain) { Run(Repeated()); }

Task<void> Settling::Declined() {
    co_await Open();
    const PaymentId payment = NewPayment();
    const ReservationId id = co_await Capturing(1, {1}, payment);
    Tell("payment.events", "PaymentFailed", id.Text(), About(id, payment));
    co_await Until(1, id, "HELD");
    EXPECT_EQ((co_await Internal(id.Text() + "/begin-payment", payment, 1)).Code(),
              "PAYMENT_RETIRED");
    const PaymentId second = NewPayment();
    EXPECT_EQ((co_await Internal(id.Text() + "/begin-payment", second, 1)).status, 200);
    Tell("payment.events", "PaymentFailed", id.Text(), About(id, payment));  // late, of the first
    TellPaid(id, second, kPriceWithFee);  // a widget charges without capture
    co_await Until(1, id, "CONFIRMED");
}
TEST_F(Settling, ARefusalGivesTheSeatsBackToWaiting) { Run(Declined()); }

Task<void> Settling::LastAttempt() {
    co_await Open();
    const PaymentId first = NewPayment();
    const PaymentId last = NewPayment();
    const ReservationId id = co_await Held(1, {1});
    const std::string path = "reservations/" + id.Text();
    for (const PaymentId payment : {first, last})
        EXPECT_EQ((co_await Internal(id.Text() + "/begin-payment", payment, 1)).status, 200);
    Tell("payment.events", "PaymentFailed", id.Text(), About(id, last));
    co_await Until(1, id, "HELD");
    EXPECT_EQ((co_await Ask(1, Method::kGet, path)).Text("paymentId"), "") << "none is current";
    EXPECT_EQ((co_await Ask(1, Method::kDelete, path)).status, 204);
    EXPECT_EQ((co_await Ask(1, Method::kGet, path)).Text("paymentId"), last.Text())
        << "its money may come late: the buyer must see what becomes of it";
}
TEST_F(Settling, OnceItIsOverTheLastAttemptCanBeFollowed) { Run(LastAttempt()); }

Task<void> Settling::Replaced() {
    co_await Open();
    const PaymentId first = NewPayment();
    const PaymentId second = NewPayment();
    const ReservationId id = co_await Held(1, {1});
    EXPECT_EQ((co_await Internal(id.Text() + "/begin-payment", first, 1)).status, 200);
    EXPECT_EQ((co_await Internal(id.Text() + "/begin-payment", second, 1)).status, 200);
    EXPECT_EQ((co_await Internal(id.Text() + "/begin-capture", first, 1)).Code(),
              "PAYMENT_RETIRED");
    EXPECT_EQ((co_await Internal(id.Text() + "/begin-capture", second, 1)).status, 200);
    EXPECT_EQ((co_await Internal(id.Text() + "/begin-payment", NewPayment(), 1)).Code(),
              "NOT_PAYABLE");
    TellPaid(id, first, kPriceWithFee);
    EXPECT_EQ(co_await Said(id, 1), Types{"ReservationRejected"}) << "another one is captured";
    EXPECT_EQ((co_await Ask(1, Method::kGet, "reservations/" + id.Text())).Text("state"),
              "CAPTURING");
}
TEST_F(Settling, OnlyTheCurrentPaymentIsCaptured) { Run(Replaced()); }

Task<void> Settling::WrongTotal() {
    co_await Open();
    const ReservationId id = co_await Held(1, {1});
    TellPaid(id, NewPayment(), kPriceWithFee - 1);
    EXPECT_EQ(co_await Said(id, 1), Types{"ReservationRejected"});
    EXPECT_EQ((co_await Ask(1, Method::kGet, "reservations/" + id.Text())).Text("state"), "HELD");
}
TEST_F(Settling, AWrongTotalBuysNothing) { Run(WrongTotal()); }

Task<void> Settling::BuyerCancels() {
    co_await Open();
    const PaymentId payment = NewPayment();
    const ReservationId id = co_await Confirmed(1, {1, 2}, payment);
    const std::string path = "reservations/" + id.Text() + "/cancellations";
    const Told quote = co_await Ask(1, Method::kPost, path, R"({"dryRun":true})");
    EXPECT_EQ(quote.status, 200) << quote.Code();
    EXPECT_EQ(quote.body.at("fee").at("amount").as_int64(), 0) << "within 24 hours of buying";
    EXPECT_EQ((co_await Ask(1, Method::kGet, "reservations/" + id.Text())).Text("state"),
              "CONFIRMED");
    const Headers headers{{"Authorization", Bearer(1)},
                          {"Idempotency-Key", "cancel-it-once-please"}};
    const Told done = co_await Call(Method::kPost, "/api/v1/" + path, "{}", headers);
    EXPECT_EQ(done.status, 201) << done.Code();
    EXPECT_EQ(done.body.at("refund").at("amount").as_int64(), 2 * kPriceWithFee);
    const Told again = co_await Call(Method::kPost, "/api/v1/" + path, "{}", headers);
    EXPECT_EQ(again.Text("id"), done.Text("id"));
    EXPECT_EQ((co_await Ask(1, Method::kPost, path, "{}")).Code(), "NOT_CANCELLABLE");
    EXPECT_TRUE(co_await MapSays("sold", 0));
    EXPECT_EQ((co_await Hold(2, {1, 2})).status, 201) << "sold again";
    const auto said = co_await Said(id, 3);  // until the refund is final
    EXPECT_EQ(said[1], "ReservationCancelled");
    EXPECT_EQ(said[2], "ReservationCancelled");
    Tell("payment.events", "PaymentRefunded", id.Text(),
         Refunded(id, payment, true, done.Text("id")));
    co_await Wait("SELECT state FROM cancellation", "REFUNDED");
    EXPECT_EQ((co_await Ask(1, Method::kGet, "reservations/" + id.Text())).Text("state"),
              "CANCELLED");
}
TEST_F(Settling, ACancellationIsRepeatedUntilItsRefundIsFinal) { Run(BuyerCancels()); }

Task<void> Settling::PartAndRest() {
    co_await Open();
    const ReservationId id = co_await Confirmed(1, {1, 2}, NewPayment());
    const std::string path = "reservations/" + id.Text() + "/cancellations";
    EXPECT_EQ((co_await Ask(1, Method::kPost, path, R"({"seats":[9]})")).Code(), "NOT_CANCELLABLE");
    EXPECT_EQ((co_await Ask(1, Method::kPost, path, R"({"seats":[]})")).Code(),
              "VALIDATION_FAILED");
    const Told part = co_await Ask(1, Method::kPost, path, R"({"seats":[2]})");
    EXPECT_EQ(part.status, 201) << part.Code();
    EXPECT_EQ(part.body.at("refund").at("amount").as_int64(), kPriceWithFee);
    EXPECT_EQ((co_await Ask(1, Method::kGet, "reservations/" + id.Text())).Text("state"),
              "CONFIRMED");
    EXPECT_EQ((co_await Hold(2, {2})).status, 201);
    EXPECT_EQ((co_await Ask(1, Method::kPost, path, R"({"seats":[2]})")).Code(), "NOT_CANCELLABLE");
    EXPECT_EQ((co_await Ask(1, Method::kPost, path, "{}")).status, 201);
    EXPECT_EQ((co_await Ask(1, Method::kGet, "reservations/" + id.Text())).Text("state"),
              "CANCELLED");
    EXPECT_EQ((co_await Hold(3, {2})).Code(), "SEAT_TAKEN") << "the heir keeps his seat";
    EXPECT_EQ(Sql("SELECT sum(refund_krw) FROM cancellation")[0],
              std::to_string(2 * kPriceWithFee));
}
TEST_F(Settling, SeatsAreGivenBackOneByOne) { Run(PartAndRest()); }

Task<void> Settling::Used() {
    co_await Open();
    const ReservationId id = co_await Confirmed(1, {1, 2}, NewPayment());
    Sql("UPDATE ticket SET state = 'USED' WHERE seat = 1");  // at the gate
    const std::string path = "reservations/" + id.Text();
    EXPECT_EQ((co_await Ask(1, Method::kPost, path + "/cancellations", R"({"seats":[1]})")).Code(),
              "NOT_CANCELLABLE");
    const Told rest = co_await Ask(1, Method::kPost, path + "/cancellations", "{}");
    EXPECT_EQ(rest.body.at("seats"), json::array{2}) << rest.Code();
    EXPECT_EQ((co_await Ask(1, Method::kGet, path)).Text("state"), "CONFIRMED");
    EXPECT_EQ((co_await Hold(2, {1})).Code(), "SEAT_TAKEN") << "somebody sits there";
    Tell("event.events", "ScheduleCancelled", schedule.Text(),
         {{"scheduleId", schedule.Text()}, {"reason", "정전"}});
    co_await Until(1, id, "CANCELLED");
    EXPECT_EQ(Sql("SELECT sum(refund_krw) FROM cancellation")[0], std::to_string(2 * kPriceWithFee))
        << "called off: everybody, everything";
}
TEST_F(Settling, AUsedTicketIsGivenBackOnlyByTheOrganiser) { Run(Used()); }

Task<void> Settling::CalledOff() {
    co_await Open();
    const PaymentId late = NewPayment();
    const ReservationId paid = co_await Confirmed(1, {1}, NewPayment());
    const ReservationId held = co_await Held(2, {2});
    const ReservationId capturing = co_await Capturing(3, {3}, late);
    Tell("event.events", "ScheduleCancelled", schedule.Text(),
         {{"scheduleId", schedule.Text()}, {"reason", "폭우"}});
    co_await Until(1, paid, "CANCELLED");
    co_await Until(2, held, "RELEASED");
    EXPECT_EQ((co_await Ask(3, Method::kGet, "reservations/" + capturing.Text())).Text("state"),
              "CAPTURING")
        << "money under way is waited for";
    TellPaid(capturing, late, kPriceWithFee);
    co_await Until(3, capturing, "CANCELLED");  // confirmed, then swept like the others
    EXPECT_EQ((co_await Said(capturing, 2))[0], "ReservationConfirmed");
    EXPECT_EQ(Sql("SELECT sum(refund_krw) FROM cancellation")[0],
              std::to_string(2 * kPriceWithFee));
}
TEST_F(Settling, ACancelledScheduleGivesEverybodyEverythingBack) { Run(CalledOff()); }

Task<void> Settling::ByAnotherHand() {
    co_await Open();
    const PaymentId payment = NewPayment();
    const ReservationId id = co_await Confirmed(1, {1}, payment);
    Tell("payment.events", "PaymentRefunded", id.Text(), Refunded(id, NewPayment(), true, ""));
    Tell("payment.events", "PaymentRefunded", id.Text(), Refunded(id, payment, false, ""));
    Tell("payment.events", "PaymentRefunded", id.Text(), Refunded(id, payment, true, ""));
    co_await Until(1, id, "CANCELLED");
    EXPECT_EQ(Sql("SELECT count(*) FROM inbox WHERE event IS NOT NULL")[0], "5")
        << "the first two were heard before, and voided nothing";
    EXPECT_EQ(Sql("SELECT state FROM ticket")[0], "VOID");
    EXPECT_EQ(co_await Said(id, 1), Types{"ReservationConfirmed"}) << "nothing is due any more";
    EXPECT_TRUE(co_await MapSays("free", kSeatCount));
}
TEST_F(Settling, AForeignRefundVoidsOnlyWhatItPaidFor) { Run(ByAnotherHand()); }

Task<void> Settling::Hanging() {
    co_await Open();
    const PaymentId payment = NewPayment();
    const ReservationId id = co_await Capturing(1, {1}, payment);
    const Deadline deadline = After(20s);
    while (neighbours.answers_wanted < 2 && std::chrono::steady_clock::now() < deadline)
        co_await SleepFor(runtime.executor(), 10ms);
    EXPECT_GE(neighbours.answers_wanted, 2) << "payment is asked again and again";
    EXPECT_EQ((co_await Ask(1, Method::kGet, "reservations/" + id.Text())).Text("state"),
              "CAPTURING");
}
TEST_F(Settling, AnOldCaptureAsksPayment) { Run(Hanging()); }

Task<void> Settling::Parked() {
    co_await Open();
    const ReservationId known = co_await Held(1, {1});
    const ReservationId unknown = ids.Next<ReservationId>();
    TellPaid(unknown, NewPayment(), kPriceWithFee);
    Tell("payment.events", "PaymentTeleported", known.Text(), About(known, NewPayment()));
    co_await Wait("SELECT count(*) FROM dead_letter", "2");
    TellPaid(known, NewPayment(), kPriceWithFee);
    co_await Wait("SELECT count(*) FROM dead_letter", "3");  // behind the one nobody knows
    EXPECT_EQ((co_await Ask(1, Method::kGet, "reservations/" + known.Text())).Text("state"),
              "HELD");
    const ReservationId other = co_await Held(2, {2});
    TellPaid(other, NewPayment(), kPriceWithFee);
    co_await Until(2, other, "CONFIRMED");  // other keys go on
}
TEST_F(Settling, WhatCannotBeAppliedParksItsKeyAndNoOther) { Run(Parked()); }

// --- past the deadline
struct LateMoney : Settling {
    LateMoney() : Settling(1, 1'500ms) {}
};

Task<void> Settling::TooLate() {
    co_await Open();
    const ReservationId late = co_await Held(1, {1});
    const ReservationId lost = co_await Held(2, {2});
    co_await Until(1, late, "EXPIRED");
    co_await Until(2, lost, "EXPIRED");
    const PaymentId other = NewPayment();
    const Told heir = co_await Hold(3, {2});
    const auto heirs = ReservationId::Parse(heir.Text("id")).value_or(ReservationId{});
    EXPECT_EQ((co_await Internal(heirs.Text() + "/begin-payment", other, 3)).status, 200);
    TellPaid(late, NewPayment(), kPriceWithFee);
    co_await Until(1, late, "CONFIRMED");
    TellPaid(lost, NewPayment(), kPriceWithFee);
    EXPECT_EQ(co_await Said(lost, 1), Types{"ReservationRejected"}) << "its seat is another's";
    EXPECT_EQ(co_await Said(late, 1), Types{"ReservationConfirmed"});
}
TEST_F(LateMoney, TakesItsSeatsAgainOrGoesBack) { Run(TooLate()); }

}  // namespace
}  // namespace openrun::reservation
