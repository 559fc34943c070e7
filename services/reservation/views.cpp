#include "services/reservation/views.hpp"

#include "libs/base/assert.hpp"
#include "services/reservation/sql.hpp"
#include "services/reservation/ticket_code.hpp"

namespace openrun::reservation {
namespace {

using postgres::Make;
using postgres::Row;
using postgres::Rows;

Instant InstantOf(const boost::json::value& microseconds) {
    return Instant{std::chrono::microseconds{microseconds.to_number<std::int64_t>()}};
}

Money Won(const boost::json::value& amount) { return Money{amount.to_number<std::int64_t>()}; }

ReservedSeatView ReadSeat(const boost::json::value& value) {
    const auto& seat = value.as_object();
    ReservedSeatView view{
        .seat = static_cast<SeatNumber>(seat.at("seat").to_number<std::uint32_t>()),
        .label = std::string(seat.at("label").as_string()),
        .grade = std::string(seat.at("grade").as_string()),
        .price_type = ParseEnum<PriceType>(seat.at("priceType").as_string()).value(),
        .price = Won(seat.at("price")),
        .fee = Won(seat.at("fee")),
        .ticket_id = {},
        .ticket_state = {}};
    if (const auto* ticket = seat.if_contains("ticketId"); ticket && ticket->is_string()) {
        view.ticket_id = TicketId::Parse(ticket->as_string()).value();
        view.ticket_state = ParseEnum<TicketState>(seat.at("ticketState").as_string());
    }
    return view;
}

}  // namespace

Task<Result<ReservationView>> Views::Reservation(ReservationId id, AccountId account,
                                                 Deadline deadline) {
    CO_TRY(const Rows rows,
           co_await pool_.Execute(Make(sql::kReadReservation, id, account), deadline));
    if (rows.empty()) co_return Fail(Kind::kNotFound, "NOT_FOUND", id.Text());
    const Row row = rows[0];
    ReservationView view{.id = row.Get<ReservationId>("id"),
                         .schedule_id = row.Get<ScheduleId>("schedule_id"),
                         .event_title = row.Get<std::string>("event_title"),
                         .starts_at = row.Get<Instant>("starts_at"),
                         .state = row.Get<State>("state"),
                         .seats = {},
                         .total = row.Get<Money>("total_krw"),
                         .held_until = {},
                         .payment_id = row.Get<std::optional<PaymentId>>("payment_id"),
                         .created_at = row.Get<Instant>("created_at"),
                         .server_time = row.Get<Instant>("now")};
    const bool waits = view.state == State::kHeld || view.state == State::kPaying;
    if (waits && !row.Get<bool>("live")) {
        view.state = State::kExpired;  // whether or not the sweeper has written it
    } else if (waits) {
        view.held_until = row.Get<Instant>("deadline");
    }
    const auto seats = row.Get<boost::json::value>("seats");
    for (const auto& seat : seats.as_array()) view.seats.push_back(ReadSeat(seat));
    co_return view;
}

Task<Result<ReservationPage>> Views::List(AccountId account, std::int64_t page, std::int64_t size,
                                          Deadline deadline) {
    std::vector<postgres::Command> commands;
    commands.push_back(Make(sql::kListReservations, account, size, page * size));
    commands.push_back(Make(sql::kCountReservations, account));
    CO_TRY(const auto found, co_await pool_.Batch(std::move(commands), deadline));
    ReservationPage result{
        .items = {}, .page = page, .size = size, .total = found[1][0].Get<std::int64_t>("total")};
    for (const Row row : found[0]) {
        CO_TRY(ReservationView view,
               co_await Reservation(row.Get<ReservationId>("id"), account, deadline));
        result.items.push_back(std::move(view));
    }
    co_return result;
}

Task<Result<TicketView>> Views::Ticket(TicketId id, AccountId account, Deadline deadline) {
    CO_TRY(const Rows rows, co_await pool_.Execute(Make(sql::kReadTicket, id, account), deadline));
    if (rows.empty()) co_return Fail(Kind::kNotFound, "NOT_FOUND", id.Text());
    const Row row = rows[0];
    TicketView view{.id = row.Get<TicketId>("id"),
                    .reservation_id = row.Get<ReservationId>("reservation_id"),
                    .schedule_id = row.Get<ScheduleId>("schedule_id"),
                    .event_title = row.Get<std::string>("event_title"),
                    .starts_at = row.Get<Instant>("starts_at"),
                    .seat = row.Get<SeatNumber>("seat"),
                    .label = row.Get<std::string>("label"),
                    .grade = row.Get<std::string>("grade"),
                    .price_type = row.Get<PriceType>("price_type"),
                    .state = row.Get<TicketState>("state"),
                    .qr = {},
                    .issued_at = row.Get<Instant>("issued_at")};
    view.qr = EncodeTicket(ticket_key_, {.ticket = view.id,
                                         .schedule = view.schedule_id,
                                         .seat = view.seat,
                                         .issue = row.Get<std::uint16_t>("issue")});
    co_return view;
}

ReservationView ViewOf(const Granted& granted, ScheduleId schedule) {
    ASSERT(!granted.replayed, "a repeated answer says only which reservation it was");
    const auto& answer = granted.answer.as_object();
    ReservationView view{.id = granted.id,
                         .schedule_id = schedule,
                         .event_title = std::string(answer.at("title").as_string()),
                         .starts_at = InstantOf(answer.at("startsUs")),
                         .state = State::kHeld,
                         .seats = {},
                         .total = Won(answer.at("totalKrw")),
                         .held_until = InstantOf(answer.at("untilUs")),
                         .payment_id = {},
                         .created_at = InstantOf(answer.at("createdUs")),
                         .server_time = InstantOf(answer.at("nowUs"))};
    for (const auto& seat : answer.at("seats").as_array()) view.seats.push_back(ReadSeat(seat));
    return view;
}

LiveSeatsView ViewOf(const Performance& performance, Instant now) {
    const auto& counts = performance.map.counts();
    return {
        .schedule_id = performance.id,
        .epoch = performance.epoch,
        .version = performance.map.version(),
        .seat_count = static_cast<std::int64_t>(performance.map.size()),
        .states = EncodeBase64(AsBytes(performance.map.Bits())),
        .counts = {.free = counts[0], .held = counts[1], .sold = counts[2], .blocked = counts[3]},
        .server_time = now};
}

}  // namespace openrun::reservation
