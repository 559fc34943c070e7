#pragma once
// The durable facts of the line in PostgreSQL, in the words of the domain. Statements stand in
// sql/, the functions that decide in migrations/. Errors everywhere: STORE_UNAVAILABLE,
// STORE_OUTCOME_UNKNOWN.

#include "libs/postgres/pool.hpp"
#include "services/queue/domain/admission.hpp"

#include <map>

namespace openrun::queue {

// A performance as event.events tells it.
struct Performance {
    ScheduleId schedule_id;
    EventRef event_id;
    std::string event_title;
    Instant starts_at, ends_at, sale_opens_at, sale_closes_at;
    Mode queue_mode = Mode::kAuto;
    std::int32_t seat_count = 0;
};
BOOST_DESCRIBE_STRUCT(Performance, (),
                      (schedule_id, event_id, event_title, starts_at, ends_at, sale_opens_at,
                       sale_closes_at, queue_mode, seat_count))

struct Entry {
    Number number = 0;
    Instant joined_at;
    bool fresh = false;  // joined just now
};

struct Joining {
    PersonId person;
    AccountId account;
    Number number = 0;  // from the counter
};
struct Joined {
    std::map<PersonId, Entry> entries;
    std::vector<PersonId> stale;  // the counter knew an old number of somebody who has left
};

struct AtTheDoor {
    PersonId person;
    AccountId account;
    std::optional<Number> proven;  // by a signed queue ticket
    PassId pass;                   // the one to give
};
enum class Outcome : std::uint8_t {
    kAdmitted,
    kWait,
    kBusy,
    kNotInQueue,
    kNumberUnknown,
    kClosed,
    kNotOpen,
    kPaused,
    kSoldOut,
    kCancelled
};
BOOST_DESCRIBE_ENUM(Outcome, kAdmitted, kWait, kBusy, kNotInQueue, kNumberUnknown, kClosed,
                    kNotOpen, kPaused, kSoldOut, kCancelled)
struct Admission {
    Outcome outcome = Outcome::kWait;
    PassId pass;  // kAdmitted only, as the time
    Instant expires_at;
};

struct ControlChange {
    std::optional<Mode> mode;
    std::optional<std::int64_t> target, passes_per_second;
    std::optional<bool> paused;
    std::optional<std::string> message;  // empty removes it
};

struct LineCounts {
    std::int64_t waiting = 0, inside = 0;
};

struct Revocation {
    ScheduleId schedule;
    PassId pass;
    PersonId person;
};

struct Defaults {
    std::int64_t target = 300;
    std::int64_t passes_per_second = 200;
};

class Store {
public:
    Store(postgres::Pool& pool, Defaults defaults) : pool_(pool), defaults_(defaults) {}

    // --- what event and reservation tell (inside the consumer's transaction)
    [[nodiscard]] postgres::Command Upsert(const Performance& performance) const;
    [[nodiscard]] static postgres::Command End(ScheduleId schedule, Life life);
    [[nodiscard]] static postgres::Command EndBought(ScheduleId schedule, PersonId person);

    // --- the board
    Task<Result<std::vector<Line>>> ReadLines(Deadline deadline);
    Task<Result<Instant>> ReadClock(Deadline deadline);
    Task<Result<LineCounts>> CountLine(ScheduleId schedule, Deadline deadline);
    // Errors: NOT_FOUND.
    Task<Result<std::int64_t>> ChangeControl(ScheduleId schedule, ControlChange change,
                                             Deadline deadline);

    // --- the numbers
    struct Mark {
        Number start = 0, mark = 0;
    };
    Task<Result<Mark>> RaiseMark(ScheduleId schedule, Number step, Deadline deadline);
    Task<Result<void>> NoteLost(ScheduleId schedule, Number start, Deadline deadline);
    Task<Result<std::vector<std::pair<PersonId, Number>>>> ReadNumbers(ScheduleId schedule,
                                                                       Number behind,
                                                                       Deadline deadline);

    // --- the people
    // Error: COUNTER_WENT_BACK (unavailable): numbers that somebody has already, or beyond the
    // mark.
    Task<Result<Joined>> Join(ScheduleId schedule, std::vector<Joining> people, Deadline deadline);
    Task<Result<std::optional<Entry>>> Find(ScheduleId schedule, PersonId person,
                                            Deadline deadline);
    Task<Result<bool>> Leave(ScheduleId schedule, PersonId person, Deadline deadline);
    Task<Result<std::map<PersonId, Admission>>> Admit(ScheduleId schedule,
                                                      std::vector<AtTheDoor> people,
                                                      std::chrono::microseconds pass_life,
                                                      Deadline deadline);

    // --- the leader: one step of the loop under the line's row lock; gives now serving afterwards
    struct Moved {
        Number now_serving = 0, last_number = 0;
        std::int64_t inside = 0;
        bool sold_out_changed = false;
    };
    Task<Result<Moved>> Step(ScheduleId schedule, std::optional<Pressure> pressure,
                             std::chrono::microseconds call_grace, LoopOptions options,
                             Deadline deadline);

    // --- revocations
    Task<Result<std::vector<Revocation>>> UntoldRevocations(Deadline deadline);
    Task<Result<void>> RevocationTold(const Revocation& revocation, Deadline deadline);

private:
    postgres::Pool& pool_;
    Defaults defaults_;
};

// What constraint names and raised states mean, for the pool.
[[nodiscard]] std::optional<Error> QueueError(const postgres::ServerError& error);

}  // namespace openrun::queue
