#pragma once
// The fast refusal in Redis: who loses a race learns it here, without PostgreSQL. Marks follow
// PostgreSQL by version and decide nothing: with Redis empty or away everybody goes to PostgreSQL
// directly, slower and as safe.

#include "libs/redis/client.hpp"
#include "services/reservation/store/ledger.hpp"

namespace openrun::reservation {

class Marks {
public:
    Marks(redis::Client& redis, std::chrono::milliseconds provisional)
        : redis_(redis), provisional_(provisional) {}

    enum class Answer : std::uint8_t { kMarked, kTaken, kLimit, kRevoked, kAskPostgres };
    struct Taken {
        Answer answer = Answer::kAskPostgres;
        Seats taken;
    };
    // All of `seats` for five seconds, or none. Never an error: Redis away is kAskPostgres.
    Task<Taken> Take(ScheduleId schedule, ReservationId owner, PersonId person, std::string pass,
                     std::size_t limit, Seats seats, Deadline deadline);
    Task<void> Undo(ScheduleId schedule, ReservationId owner, PersonId person, Seats seats,
                    Deadline deadline);
    // What PostgreSQL has committed; older versions change nothing. nullopt: Redis is away.
    Task<std::optional<std::int64_t>> Write(ScheduleId schedule, std::vector<SeatChange> changes,
                                            Deadline deadline);
    // PostgreSQL's whole truth is in: Take may refuse from now on.
    Task<bool> SetReady(ScheduleId schedule, Deadline deadline);
    Task<bool> IsReady(ScheduleId schedule, Deadline deadline);
    Task<void> Revoke(ScheduleId schedule, std::string pass, Deadline deadline);

    // "{schedule}:seats" and so on: one hash tag a schedule, for Redis Cluster.
    [[nodiscard]] static std::string Key(ScheduleId schedule, std::string_view what);

private:
    redis::Client& redis_;
    std::chrono::milliseconds provisional_;
};

}  // namespace openrun::reservation
