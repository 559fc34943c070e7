// Settlement, the way back: seats of confirmed reservations are given back, money becomes due.

#include "libs/base/assert.hpp"
#include "services/reservation/settlement.hpp"
#include "services/reservation/sql.hpp"

namespace openrun::reservation {

using boost::json::object;
using postgres::Command;
using postgres::Dialogue;
using postgres::Make;
using postgres::Row;
using postgres::Rows;

namespace {

struct PaidSeat {
    SeatNumber seat{};
    Money paid;
};

boost::json::array Numbers(const Seats& seats) {
    boost::json::array numbers;
    for (const SeatNumber seat : seats) numbers.push_back(std::to_underlying(seat));
    return numbers;
}

RefundTerms ReadTerms(const Row& row, Instant bought_at, bool called_off) {
    RefundTerms terms{.starts_at = row.Get<Instant>("starts_at"),
                      .bought_at = bought_at,
                      .policy = {},
                      .called_off = called_off || row.Get<bool>("cancelled"),
                      .free_until = row.Get<std::optional<Instant>>("refund_until")};
    const auto policy = row.Get<boost::json::value>("refund_policy");
    if (auto steps = json::DecodeValue<std::vector<RefundStep>>(policy, json::Unknown::kIgnore)) {
        terms.policy = *std::move(steps);
    }
    return terms;
}

}  // namespace

Task<Result<CancellationView>> Settlement::GiveBack(Dialogue& dialogue, const Reservation& before,
                                                    Seats wanted, bool called_off, bool dry_run,
                                                    Trace trace) {
    if (before.state != State::kConfirmed)
        co_return Fail(Kind::kConflict, "NOT_CANCELLABLE", "not confirmed");
    CO_TRY(const Rows paid,
           co_await dialogue.Execute(Make(sql::kReadPaidSeats, before.id, called_off)));
    CO_TRY(const Rows terms,
           co_await dialogue.Execute(Make(sql::kReadRefundTerms, before.schedule)));
    CancellationView view{.id = {}, .reservation_id = before.id, .state = "QUOTE"};
    Instant bought_at{};
    for (const Row row : paid) {
        const auto seat = row.Get<SeatNumber>("seat");
        bought_at = row.Get<Instant>("bought_at");
        if (!wanted.empty() && std::ranges::find(wanted, seat) == wanted.end()) continue;
        view.seats.push_back(seat);
        view.paid += row.Get<Money>("price_krw") + row.Get<Money>("fee_krw");
    }
    if (view.seats.empty() || (!wanted.empty() && view.seats.size() != wanted.size())) {
        co_return Fail(Kind::kConflict, "NOT_CANCELLABLE", "used, void or unknown seats");
    }
    CO_TRY(const RefundQuote quote, QuoteRefund(ReadTerms(terms[0], bought_at, called_off),
                                                view.paid, terms[0].Get<Instant>("now")));
    ASSERT(quote.fee + quote.refund == view.paid, "what is not kept goes back");
    view.fee = quote.fee;
    view.refund = quote.refund;
    view.rule = quote.rule;
    if (dry_run) co_return view;

    view.id = ids_.Next<CancellationId>();
    view.state = "REFUND_DUE";
    const bool all = view.seats.size() == paid[0].Get<std::size_t>("counting");
    const PaymentId payment = before.payment.value();
    const Envelope event = NewEvent("ReservationCancelled", before, trace, before.id.Text(),
                                    {{"paymentId", payment.Text()},
                                     {"cancellationId", view.id->Text()},
                                     {"personId", before.person.Text()},
                                     {"seats", Numbers(view.seats)},
                                     {"refund", json::ToValue(view.refund)},
                                     {"fee", json::ToValue(view.fee)},
                                     {"full", all && view.fee.krw == 0},
                                     {"reason", view.rule}});
    std::vector<Command> writes;
    writes.push_back(Make(sql::kVoidTickets, before.id, view.seats));
    writes.push_back(Make(sql::kFreeSeats, before.schedule, view.seats, before.id));
    writes.push_back(Make(sql::kSaveCancellation, *view.id, before.id, payment, view.seats,
                          view.paid, view.fee, view.refund, view.rule, view.state, event.id,
                          json::Encode(event)));
    if (all) {
        writes.push_back(Make(sql::kSaveReservation, before.id, before.state, State::kCancelled,
                              before.deadline, before.deadline_moved, before.payment));
    }
    writes.push_back(bus::Outbox::Append(kTopic, event));
    CO_CHECK(co_await dialogue.Execute(std::move(writes)));
    co_return view;
}

Task<Result<CancellationView>> Settlement::Cancel(ReservationId id, AccountId account, Seats seats,
                                                  bool dry_run, postgres::IdempotencyKey key,
                                                  Trace trace, Deadline deadline) {
    auto cancelled = co_await ledger_.pool().Transact<CancellationView>(
        deadline, [&](Dialogue& dialogue) -> Task<Result<CancellationView>> {
            if (!dry_run) {
                CO_TRY(const Rows known, co_await dialogue.Execute(postgres::BeginIdempotent(key)));
                if (!known[0].IsNull("answer")) {
                    co_return json::DecodeValue<CancellationView>(
                        known[0].Get<boost::json::value>("answer"));
                }
            }
            CO_TRY(const Locked locked, co_await ledger_.Lock(dialogue, id));
            if (locked.reservation.account != account) co_return Fail(Kind::kNotFound, "NOT_FOUND");
            CO_TRY(CancellationView view,
                   co_await GiveBack(dialogue, locked.reservation, seats, false, dry_run, trace));
            if (!dry_run) {
                const auto answer = json::ToValue(view);
                CO_CHECK(
                    co_await dialogue.Execute(postgres::StoreIdempotent(key, answer.as_object())));
            }
            co_return view;
        });
    if (cancelled && !dry_run) co_await Committed(id);
    co_return cancelled;
}

Task<Result<void>> Settlement::CallOff(ReservationId id, Deadline deadline) {
    CO_CHECK(co_await ledger_.pool().Transact<void>(
        deadline, [&](Dialogue& dialogue) -> Task<Result<void>> {
            CO_TRY(const Locked locked, co_await ledger_.Lock(dialogue, id));
            if (locked.reservation.state == State::kConfirmed) {
                CO_CHECK(co_await GiveBack(dialogue, locked.reservation, {}, true, false,
                                           TraceOfId(id.bytes)));
                co_return Result<void>{};
            }
            const Reservation after = reservation::CallOff(locked.reservation);
            if (after.state == locked.reservation.state) co_return Result<void>{};
            co_return co_await ledger_.Save(dialogue, locked.reservation, after);
        }));
    co_await Committed(id);
    co_return Result<void>{};
}

}  // namespace openrun::reservation
