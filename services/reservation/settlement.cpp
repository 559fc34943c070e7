#include "services/reservation/settlement.hpp"

#include "libs/base/assert.hpp"
#include "services/reservation/sql.hpp"

#include <fmt/format.h>

namespace openrun::reservation {

using boost::json::object;
using postgres::Command;
using postgres::Dialogue;
using postgres::Make;
using postgres::Row;
using postgres::Rows;

Task<void> Settlement::Committed(ReservationId id) {
    outbox_.Wake();
    co_await board_.PublishReservation(id);
}

bus::Envelope Settlement::NewEvent(std::string type, const Reservation& reservation,
                                   const Trace& trace, std::string causation, object data) {
    data["reservationId"] = reservation.id.Text();
    data["scheduleId"] = reservation.schedule.Text();
    return {.id = ids_.Next<bus::EventId>(),
            .type = std::move(type),
            .occurred_at = clock_.Now(),
            .aggregate_type = "reservation",
            .aggregate_id = reservation.id.Text(),
            .key = reservation.id.Text(),
            .correlation_id = trace.TraceIdText(),
            .causation_id = std::move(causation),
            .data = std::move(data),
            .traceparent = trace.Header()};
}

Task<Result<PaymentTerms>> Settlement::BeginPayment(ReservationId id, PaymentId payment,
                                                    std::string account, Deadline deadline) {
    PaymentTerms terms;
    std::optional<Error> refusal;
    CO_CHECK(co_await ledger_.pool().Transact<void>(
        deadline, [&](Dialogue& dialogue) -> Task<Result<void>> {
            CO_TRY(const Locked locked, co_await ledger_.Lock(dialogue, id));
            if (locked.reservation.account.Text() != account)
                co_return Fail(Kind::kNotFound, "NOT_FOUND");
            const Decision decision =
                reservation::BeginPayment(locked.reservation, payment, locked.facts, pay_window_);
            refusal = decision.refusal;
            if (refusal) co_return Result<void>{};
            CO_CHECK(co_await ledger_.Save(dialogue, locked.reservation, decision.next));
            CO_TRY(const Rows named,
                   co_await dialogue.Execute(Make(sql::kOrderName, decision.next.schedule)));
            terms = {.amount = decision.next.total,
                     .deadline = decision.next.deadline,
                     .schedule_id = decision.next.schedule,
                     .account_id = decision.next.account,
                     .order_name = fmt::format("{} {}매", named[0].Get<std::string>("event_title"),
                                               decision.next.seats.size())};
            co_return Result<void>{};
        }));
    if (refusal) co_return Fail(*refusal);
    co_await board_.PublishReservation(id);
    co_return terms;
}

Task<Result<State>> Settlement::BeginCapture(ReservationId id, PaymentId payment,
                                             Deadline deadline) {
    std::optional<Error> refusal;
    Reservation next;
    CO_CHECK(co_await ledger_.pool().Transact<void>(
        deadline, [&](Dialogue& dialogue) -> Task<Result<void>> {
            CO_TRY(const Locked locked, co_await ledger_.Lock(dialogue, id));
            Decision decision =
                reservation::BeginCapture(locked.reservation, payment, locked.facts);
            refusal = decision.refusal;
            next = std::move(decision.next);
            const bool changed = next.state != locked.reservation.state ||
                                 next.retired != locked.reservation.retired;
            if (changed) {  // a refusal retires the attempt, and that must last
                CO_CHECK(co_await ledger_.Save(dialogue, locked.reservation, next));
            }
            co_return Result<void>{};
        }));
    co_await board_.PublishReservation(id);
    if (refusal) co_return Fail(*refusal);
    co_return next.state;
}

Task<Result<void>> Settlement::Answer(Dialogue& dialogue, PaymentId payment,
                                      const Reservation& reservation, std::string_view answer,
                                      const Envelope& event) {
    std::vector<Command> writes;
    writes.push_back(
        Make(sql::kSaveAnswer, payment, reservation.id, answer, event.id, json::Encode(event)));
    writes.push_back(bus::Outbox::Append(kTopic, event));
    CO_CHECK(co_await dialogue.Execute(std::move(writes)));
    co_return Result<void>{};
}

Task<Result<void>> Settlement::Confirm(Dialogue& dialogue, const Reservation& before,
                                       PaymentId payment, Trace trace, std::string causation) {
    const Reservation after = reservation::Confirm(before, payment);
    CO_CHECK(co_await ledger_.Save(dialogue, before, after));
    std::vector<TicketId> tickets;
    boost::json::array ticket_ids;
    boost::json::array seats;
    for (const SeatNumber seat : after.seats) {
        tickets.push_back(ids_.Next<TicketId>());
        ticket_ids.push_back(boost::json::value(tickets.back().Text()));
        seats.push_back(std::to_underlying(seat));
    }
    CO_CHECK(co_await dialogue.Execute(
        Make(sql::kInsertTickets, after.id, after.schedule, tickets, after.seats)));
    const Envelope event = NewEvent("ReservationConfirmed", after, trace, std::move(causation),
                                    {{"paymentId", payment.Text()},
                                     {"accountId", after.account.Text()},
                                     {"personId", after.person.Text()},
                                     {"seats", std::move(seats)},
                                     {"ticketIds", std::move(ticket_ids)},
                                     {"total", json::ToValue(after.total)}});
    co_return co_await Answer(dialogue, payment, after, "CONFIRMED", event);
}

Task<Result<void>> Settlement::Paid(Dialogue& dialogue, ReservationId id, PaymentId payment,
                                    Money amount, Trace trace, std::string causation) {
    CO_TRY(const Rows stored, co_await dialogue.Execute(Make(sql::kFindAnswer, payment)));
    if (!stored.empty()) {  // the first answer, as it was
        CO_TRY(const Envelope again,
               json::Decode<Envelope>(stored[0].Raw("envelope"), json::Unknown::kIgnore));
        CO_CHECK(co_await dialogue.Execute(bus::Outbox::Append(kTopic, again)));
        co_return Result<void>{};
    }
    CO_TRY(const Locked locked, co_await ledger_.Lock(dialogue, id));
    Judgement judgement = JudgePaid(locked.reservation, payment, amount, locked.facts);
    if (judgement.verdict == Verdict::kClaimAgain) {
        const Reservation& late = locked.reservation;
        CO_TRY(const Rows rows, co_await dialogue.Execute(Make(sql::kClaimAgain, late.schedule,
                                                               late.id, late.person, late.seats)));
        const bool granted = rows[0].Get<bool>("granted");
        judgement =
            granted ? Judgement{Verdict::kConfirm, {}} : Judgement{Verdict::kReject, "SEATS_GONE"};
    }
    if (judgement.verdict == Verdict::kConfirm) {
        co_return co_await Confirm(dialogue, locked.reservation, payment, trace,
                                   std::move(causation));
    }
    const Envelope event =
        NewEvent("ReservationRejected", locked.reservation, trace, std::move(causation),
                 {{"paymentId", payment.Text()}, {"reason", judgement.reason}});
    co_return co_await Answer(dialogue, payment, locked.reservation, "REJECTED", event);
}

Task<Result<void>> Settlement::Declined(Dialogue& dialogue, ReservationId id, PaymentId payment) {
    CO_TRY(const Locked locked, co_await ledger_.Lock(dialogue, id));
    const Reservation after = Decline(locked.reservation, payment);
    co_return co_await ledger_.Save(dialogue, locked.reservation, after);
}

Task<Result<void>> Settlement::RefundedElsewhere(Dialogue& dialogue, ReservationId id,
                                                 PaymentId payment) {
    CO_TRY(const Locked locked, co_await ledger_.Lock(dialogue, id));
    const bool paid_for =
        locked.reservation.state == State::kConfirmed && locked.reservation.payment == payment;
    if (!paid_for) co_return Result<void>{};
    Reservation after = locked.reservation;
    after.state = State::kCancelled;
    CO_CHECK(co_await dialogue.Execute(Make(sql::kVoidTickets, id, after.seats)));
    co_return co_await ledger_.Save(dialogue, locked.reservation, after);
}

Task<Result<void>> Settlement::Expire(ReservationId id, Deadline deadline) {
    CO_CHECK(co_await ledger_.pool().Transact<void>(
        deadline, [&](Dialogue& dialogue) -> Task<Result<void>> {
            CO_TRY(const Locked locked, co_await ledger_.Lock(dialogue, id));
            const Reservation after = reservation::Expire(locked.reservation, locked.facts.now);
            if (after.state == locked.reservation.state) co_return Result<void>{};
            co_return co_await ledger_.Save(dialogue, locked.reservation, after);
        }));
    co_await Committed(id);
    co_return Result<void>{};
}

}  // namespace openrun::reservation
