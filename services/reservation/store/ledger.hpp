#pragma once
// Reservations, claims and tickets in PostgreSQL: the judge (I1, I2). Plain statements are one
// round trip; transitions are dialogues under the locks of 4.1, in this order: person, schedule,
// claims by ascending seat, reservation. Errors: SEAT_TAKEN, LIMIT_EXCEEDED, NOT_HELD (conflict),
// HOLD_EXPIRED, SALE_CLOSED, SCHEDULE_CANCELLED (gone), SEAT_UNKNOWN (refused), SALE_NOT_OPEN
// (conflict), NOT_FOUND, the idempotency codes, and the store's own.

#include "libs/postgres/idempotency.hpp"
#include "libs/postgres/pool.hpp"
#include "services/reservation/domain/reservation.hpp"

#include <map>

namespace openrun::reservation {

struct SeatChoice {
    SeatNumber seat{};
    PriceType price_type{};
};
BOOST_DESCRIBE_STRUCT(SeatChoice, (), (seat, price_type))

// What a committed change did to one seat: what Redis and the maps are told.
struct SeatChange {
    SeatNumber seat{};
    std::int64_t version = 0;
    ReservationId owner;
    PersonId person;
    Instant held_until{};  // in the past: free
    bool sold = false;
};

struct HoldOrder {
    ReservationId id;
    ScheduleId schedule;
    AccountId account;
    PersonId person;
    std::vector<SeatChoice> choices;  // ascending, distinct
    std::chrono::milliseconds ttl{};
    postgres::IdempotencyKey key;
};
struct Granted {
    ReservationId id;  // an older one when replayed
    bool replayed = false;
    std::vector<SeatChange> changes;
    boost::json::value answer;  // hold_seats' own words (migrations/0003), for who shows it
};

struct Locked {
    Reservation reservation;
    Facts facts;
};

class Ledger {
public:
    explicit Ledger(postgres::Pool& pool) : pool_(pool) {}

    Task<Result<Granted>> Hold(HoldOrder order, Deadline deadline);
    Task<Result<Granted>> Change(ReservationId id, AccountId account, PersonId person,
                                 std::vector<SeatChoice> choices, Deadline deadline);

    // Was this idempotency key answered before?
    Task<Result<bool>> KnowsKey(postgres::IdempotencyKey key, Deadline deadline);
    // Error: NOT_FOUND, also for what belongs to somebody else.
    Task<Result<ScheduleId>> ScheduleOf(ReservationId id, AccountId account, Deadline deadline);

    // --- inside a dialogue
    // -----------------------------------------------------------------------------------------
    // Takes all locks of a transition and reads under them. Error: NOT_FOUND.
    Task<Result<Locked>> Lock(postgres::Dialogue& dialogue, ReservationId id);
    // Writes `after` over `before` (compare-and-set) and moves the claims where the new state wants
    // them. What became of the seats is read after the commit: nothing uncommitted leaves here.
    Task<Result<void>> Save(postgres::Dialogue& dialogue, const Reservation& before,
                            const Reservation& after);

    // Where these seats stand now, whoever owns them.
    Task<Result<std::vector<SeatChange>>> ReadClaims(ScheduleId schedule, Seats seats,
                                                     Deadline deadline);
    struct Touched {
        ScheduleId schedule;
        std::vector<SeatChange> changes;
    };
    Task<Result<Touched>> ReadClaimsOf(ReservationId id, Deadline deadline);
    Task<Result<std::vector<SeatChange>>> ReadAllClaims(ScheduleId schedule, Deadline deadline);

    // What the constraints and the functions of this schema raise.
    [[nodiscard]] static std::optional<Error> MapError(const postgres::ServerError& error);
    [[nodiscard]] postgres::Pool& pool() { return pool_; }

private:
    postgres::Pool& pool_;
};

// Where claims end in a state: a deadline, never, or in the past.
[[nodiscard]] Instant ClaimsEnd(const Reservation& reservation);

}  // namespace openrun::reservation
