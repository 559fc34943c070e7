#include "services/reservation/store/ledger.hpp"

#include "libs/base/assert.hpp"
#include "services/reservation/sql.hpp"

namespace openrun::reservation {
namespace {

using postgres::Command;
using postgres::Dialogue;
using postgres::Make;
using postgres::Row;
using postgres::Rows;

constexpr Instant kReleased = Instant::min();

Seats SeatsOf(const std::vector<SeatChoice>& choices) {
    Seats seats;
    for (const auto& choice : choices) seats.push_back(choice.seat);
    return seats;
}

std::vector<PriceType> PriceTypesOf(const std::vector<SeatChoice>& choices) {
    std::vector<PriceType> types;
    for (const auto& choice : choices) types.push_back(choice.price_type);
    return types;
}

Reservation ReadReservation(const Row& row) {
    return {.id = row.Get<ReservationId>("id"),
            .schedule = row.Get<ScheduleId>("schedule_id"),
            .account = row.Get<AccountId>("account_id"),
            .person = row.Get<PersonId>("person_id"),
            .state = row.Get<State>("state"),
            .seats = row.Get<Seats>("seats"),
            .total = row.Get<Money>("total_krw"),
            .deadline = row.Get<Instant>("deadline"),
            .deadline_moved = row.Get<bool>("deadline_moved"),
            .payment = row.Get<std::optional<PaymentId>>("payment_id"),
            .retired = row.Get<std::vector<PaymentId>>("retired")};
}

SeatChange ReadChange(const Row& row) {
    return {.seat = row.Get<SeatNumber>("seat"),
            .version = row.Get<std::int64_t>("version"),
            .owner = row.Get<ReservationId>("reservation_id"),
            .person = row.Get<PersonId>("person_id"),
            .held_until = row.Get<Instant>("held_until"),
            .sold = row.Get<bool>("sold")};
}

Instant InstantOfMilliseconds(const boost::json::value& value) {
    return Instant{std::chrono::milliseconds{value.to_number<std::int64_t>()}};
}

// {"versions": […]} beside the seats they belong to.
void AddChanges(std::vector<SeatChange>& to, const Seats& seats, const boost::json::value& versions,
                SeatChange common) {
    ASSERT(versions.as_array().size() == seats.size(), "a version for each seat");
    for (std::size_t i = 0; i < seats.size(); ++i) {
        common.seat = seats[i];
        common.version = versions.as_array()[i].to_number<std::int64_t>();
        to.push_back(common);
    }
}

std::vector<SeatChange> ReadChanges(const Rows& rows) {
    std::vector<SeatChange> changes;
    changes.reserve(rows.size());
    for (const Row row : rows) changes.push_back(ReadChange(row));
    return changes;
}

}  // namespace

Instant ClaimsEnd(const Reservation& reservation) {
    switch (reservation.state) {
        case State::kHeld:
        case State::kPaying:
            return reservation.deadline;
        case State::kCapturing:
        case State::kConfirmed:
            return kForever;
        case State::kCancelled:
        case State::kReleased:
        case State::kExpired:
            return kReleased;
    }
    return kReleased;
}

Task<Result<Granted>> Ledger::Hold(HoldOrder order, Deadline deadline) {
    const Seats seats = SeatsOf(order.choices);
    ASSERT(std::ranges::is_sorted(seats) && !seats.empty(), "claims are taken in ascending order");
    CO_TRY(const Rows rows,
           co_await pool_.Execute(Make(sql::kHoldSeats, order.id, order.schedule, order.account,
                                       order.person, seats, PriceTypesOf(order.choices), order.ttl,
                                       order.key.route, order.key.key, order.key.body_hash),
                                  deadline));
    Granted granted{.answer = rows[0].Get<boost::json::value>("answer")};
    const boost::json::value& answer = granted.answer;
    granted.id = ReservationId::Parse(std::string_view(answer.at("id").as_string())).value();
    granted.replayed = answer.at("replayed").as_bool();
    if (!granted.replayed) {
        ASSERT(granted.id == order.id, "what was granted is what was asked");
        AddChanges(granted.changes, seats, answer.at("versions"),
                   {.owner = order.id,
                    .person = order.person,
                    .held_until = Instant{std::chrono::microseconds{
                        answer.at("untilUs").to_number<std::int64_t>()}}});
    }
    co_return granted;
}

Task<Result<Granted>> Ledger::Change(ReservationId id, AccountId account, PersonId person,
                                     std::vector<SeatChoice> choices, Deadline deadline) {
    const Seats seats = SeatsOf(choices);
    CO_TRY(const Rows rows,
           co_await pool_.Execute(
               Make(sql::kChangeSeats, id, account, seats, PriceTypesOf(choices)), deadline));
    const auto answer = rows[0].Get<boost::json::value>("answer");
    Granted granted{.id = id};
    AddChanges(
        granted.changes, seats, answer.at("versions"),
        {.owner = id, .person = person, .held_until = InstantOfMilliseconds(answer.at("untilMs"))});
    Seats freed;
    for (const auto& seat : answer.at("freed").as_array()) {
        freed.push_back(static_cast<SeatNumber>(seat.to_number<std::uint32_t>()));
    }
    AddChanges(granted.changes, freed, answer.at("freedVersions"),
               {.owner = id, .person = person, .held_until = kReleased});
    co_return granted;
}

Task<Result<bool>> Ledger::KnowsKey(postgres::IdempotencyKey key, Deadline deadline) {
    CO_TRY(const Rows rows,
           co_await pool_.Execute(Make(sql::kKnowsKey, key.account, key.route, key.key), deadline));
    co_return rows[0].Get<std::int64_t>("known") > 0;
}

Task<Result<ScheduleId>> Ledger::ScheduleOf(ReservationId id, AccountId account,
                                            Deadline deadline) {
    CO_TRY(const Rows rows, co_await pool_.Execute(Make(sql::kScheduleOf, id, account), deadline));
    if (rows.empty()) co_return Fail(Kind::kNotFound, "NOT_FOUND", id.Text());
    co_return rows[0].Get<ScheduleId>("schedule_id");
}

Task<Result<Locked>> Ledger::Lock(Dialogue& dialogue, ReservationId id) {
    CO_TRY(const Rows found, co_await dialogue.Execute(Make(sql::kFindReservation, id)));
    if (found.empty()) co_return Fail(Kind::kNotFound, "NOT_FOUND", "reservation " + id.Text());
    const Reservation seen = ReadReservation(found[0]);
    std::vector<Command> locks;
    locks.push_back(Make(sql::kLockPerson, seen.schedule, seen.person));
    locks.push_back(Make(sql::kLockSchedule, seen.schedule));
    locks.push_back(Make(sql::kLockClaims, seen.schedule, seen.seats));
    locks.push_back(Make(sql::kLockReservation, id));
    locks.push_back(Make(sql::kCountLiveClaims, seen.schedule, seen.seats, id));
    CO_TRY(const std::vector<Rows> locked, co_await dialogue.Execute(std::move(locks)));
    Locked result{.reservation = ReadReservation(locked[3][0]), .facts = {}};
    if (result.reservation.seats !=
        seen.seats) {  // seats were changed in between: the wrong claims are locked
        co_return Fail(Error{Kind::kUnavailable,
                             "STORE_UNAVAILABLE",
                             "seats changed meanwhile",
                             {},
                             std::chrono::seconds{1}});
    }
    result.facts = {.now = locked[4][0].Get<Instant>("now"),
                    .live_claims = locked[4][0].Get<std::size_t>("live"),
                    .schedule_cancelled = locked[1][0].Get<bool>("cancelled")};
    co_return result;
}

Task<Result<void>> Ledger::Save(Dialogue& dialogue, const Reservation& before,
                                const Reservation& after) {
    ASSERT(before.id == after.id && before.seats == after.seats, "a transition keeps its seats");
    std::vector<Command> writes;
    writes.push_back(Make(sql::kSaveReservation, after.id, before.state, after.state,
                          after.deadline, after.deadline_moved, after.payment));
    writes.push_back(Make(sql::kSaveRetired, after.id, after.retired));
    writes.push_back(
        Make(sql::kSetClaims, after.schedule, after.seats, after.id, ClaimsEnd(after)));
    CO_TRY(const std::vector<Rows> written, co_await dialogue.Execute(std::move(writes)));
    if (written[0].affected() != 1)
        co_return Fail(Kind::kConflict, "STATE_CONFLICT", after.id.Text());
    co_return Result<void>{};
}

Task<Result<std::vector<SeatChange>>> Ledger::ReadClaims(ScheduleId schedule, Seats seats,
                                                         Deadline deadline) {
    CO_TRY(const Rows rows,
           co_await pool_.Execute(Make(sql::kReadClaimsOfSeats, schedule, seats), deadline));
    co_return ReadChanges(rows);
}

Task<Result<Ledger::Touched>> Ledger::ReadClaimsOf(ReservationId id, Deadline deadline) {
    CO_TRY(const Rows rows,
           co_await pool_.Execute(Make(sql::kReadClaimsOfReservation, id), deadline));
    Touched touched{.changes = ReadChanges(rows)};
    if (!rows.empty()) touched.schedule = rows[0].Get<ScheduleId>("schedule_id");
    co_return touched;
}

Task<Result<std::vector<SeatChange>>> Ledger::ReadAllClaims(ScheduleId schedule,
                                                            Deadline deadline) {
    CO_TRY(const Rows rows, co_await pool_.Execute(Make(sql::kReadClaims, schedule), deadline));
    co_return ReadChanges(rows);
}

std::optional<Error> Ledger::MapError(const postgres::ServerError& error) {
    struct Known {
        std::string_view sqlstate;
        Kind kind;
        const char* code;
    };
    static constexpr Known kKnown[] = {
        {"OR001", Kind::kConflict, "SEAT_TAKEN"},     {"OR002", Kind::kConflict, "LIMIT_EXCEEDED"},
        {"OR003", Kind::kNotFound, "NOT_FOUND"},      {"OR004", Kind::kRefused, "SEAT_UNKNOWN"},
        {"OR005", Kind::kConflict, "SALE_NOT_OPEN"},  {"OR006", Kind::kGone, "SALE_CLOSED"},
        {"OR007", Kind::kGone, "SCHEDULE_CANCELLED"}, {"OR008", Kind::kConflict, "NOT_HELD"},
        {"OR009", Kind::kGone, "HOLD_EXPIRED"},
    };
    for (const Known& known : kKnown) {
        if (error.sqlstate == known.sqlstate) return Error{known.kind, known.code, error.message};
    }
    return postgres::IdempotencyError(error);
}

}  // namespace openrun::reservation
