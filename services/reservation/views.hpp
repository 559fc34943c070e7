#pragma once
// What the outside sees of reservations, seats and tickets (api/openapi.yaml), read from
// PostgreSQL.

#include "libs/security/keys.hpp"
#include "services/reservation/live/catalogue.hpp"

namespace openrun::reservation {

struct ReservedSeatView {
    SeatNumber seat{};
    std::string label, grade;
    PriceType price_type{};
    Money price, fee;
    std::optional<TicketId> ticket_id;
    std::optional<TicketState> ticket_state;
};
BOOST_DESCRIBE_STRUCT(ReservedSeatView, (),
                      (seat, label, grade, price_type, price, fee, ticket_id, ticket_state))

struct ReservationView {
    ReservationId id;
    ScheduleId schedule_id;
    std::string event_title;
    Instant starts_at;
    State state{};
    std::vector<ReservedSeatView> seats;
    Money total;
    std::optional<Instant> held_until;
    std::optional<PaymentId> payment_id;
    Instant created_at, server_time;
};
BOOST_DESCRIBE_STRUCT(ReservationView, (),
                      (id, schedule_id, event_title, starts_at, state, seats, total, held_until,
                       payment_id, created_at, server_time))

struct TicketView {
    TicketId id;
    ReservationId reservation_id;
    ScheduleId schedule_id;
    std::string event_title;
    Instant starts_at;
    SeatNumber seat{};
    std::string label, grade;
    PriceType price_type{};
    TicketState state{};
    std::string qr;
    Instant issued_at;
};
BOOST_DESCRIBE_STRUCT(TicketView, (),
                      (id, reservation_id, schedule_id, event_title, starts_at, seat, label, grade,
                       price_type, state, qr, issued_at))

struct ReservationPage {
    std::vector<ReservationView> items;
    std::int64_t page = 0, size = 0, total = 0;
};
BOOST_DESCRIBE_STRUCT(ReservationPage, (), (items, page, size, total))

struct SeatCounts {
    std::int64_t free = 0, held = 0, sold = 0, blocked = 0;
};
BOOST_DESCRIBE_STRUCT(SeatCounts, (), (free, held, sold, blocked))

struct LiveSeatsView {
    ScheduleId schedule_id;
    std::string epoch;
    std::int64_t version = 0;
    std::int64_t seat_count = 0;
    std::string states;  // base64
    SeatCounts counts;
    Instant server_time;
};
BOOST_DESCRIBE_STRUCT(LiveSeatsView, (),
                      (schedule_id, epoch, version, seat_count, states, counts, server_time))

class Views {
public:
    Views(postgres::Pool& pool, const SigningKey& ticket_key)
        : pool_(pool), ticket_key_(ticket_key) {}

    // Errors: NOT_FOUND, also for what belongs to somebody else.
    Task<Result<ReservationView>> Reservation(ReservationId id, AccountId account,
                                              Deadline deadline);
    Task<Result<ReservationPage>> List(AccountId account, std::int64_t page, std::int64_t size,
                                       Deadline deadline);
    Task<Result<TicketView>> Ticket(TicketId id, AccountId account, Deadline deadline);

private:
    postgres::Pool& pool_;
    const SigningKey& ticket_key_;
};

// A hold just granted (not a replayed one), from the answer that granted it.
[[nodiscard]] ReservationView ViewOf(const Granted& granted, ScheduleId schedule);

[[nodiscard]] LiveSeatsView ViewOf(const Performance& performance, Instant now);

}  // namespace openrun::reservation
