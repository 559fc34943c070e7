#pragma once
// The one counter of each line, in Redis under the mark in PostgreSQL (domain/numbers.hpp), and
// what the instances share through it. Losing Redis loses no order: the counter starts again at the
// mark, the joins are read back. Keys carry the hash tag {schedule}. Errors: REDIS_UNAVAILABLE,
// STORE_UNAVAILABLE.

#include "libs/redis/client.hpp"
#include "services/queue/store/store.hpp"

namespace openrun::queue {

class Numbers {
public:
    Numbers(Runtime& runtime, redis::Client& redis, Store& store, Number step)
        : runtime_(runtime), redis_(redis), store_(store), step_(step) {}

    // One number a person, old ones again; starts the counter and raises the mark where needed.
    struct Drawn {
        std::vector<Number> numbers;  // in the order of the persons
        Number issued = 0;
    };
    Task<Result<Drawn>> Draw(ScheduleId schedule, std::vector<PersonId> persons, Deadline deadline);
    // Who has left draws a new number.
    Task<Result<void>> Forget(ScheduleId schedule, std::vector<PersonId> persons,
                              Deadline deadline);
    // The counter cannot be trusted: the next draw starts it at the mark.
    Task<Result<void>> Abandon(ScheduleId schedule, Deadline deadline);

    // What instances share; each member empty when Redis does not know it.
    struct Shared {
        std::optional<Number> issued, now_serving;
        std::optional<std::int64_t> control_version;
    };
    Task<Result<Shared>> Read(ScheduleId schedule, Deadline deadline);
    // Never goes back, whoever publishes late.
    Task<Result<void>> Publish(ScheduleId schedule, Number now_serving,
                               std::int64_t control_version, Deadline deadline);

private:
    Task<Result<void>> Start(ScheduleId schedule, Deadline deadline);
    Task<Result<void>> ReadBack(ScheduleId schedule, Deadline deadline);
    Task<Result<void>> Raise(ScheduleId schedule, Deadline deadline);

    Runtime& runtime_;
    redis::Client& redis_;
    Store& store_;
    Number step_;
};

}  // namespace openrun::queue
