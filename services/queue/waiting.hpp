#pragma once
// What a person can do with a line: join, look at the own place, leave, present the number at the
// door. Joins and admissions are durable before they are answered; both go in batches, one line at
// a time. Lives as long as the App; one io thread.

#include "libs/base/id.hpp"
#include "services/queue/batcher.hpp"
#include "services/queue/board.hpp"
#include "services/queue/tokens.hpp"

namespace openrun::queue {

struct Person {
    PersonId person;
    AccountId account;
};

struct Place {
    Entry entry;
    Number now_serving = 0;
    Number ahead = 0;
    bool ready = false;
    std::string token;
};

struct Pass {
    std::string text;  // qr_…
    Instant expires_at;
};

class Waiting {
public:
    Waiting(Runtime& runtime, Store& store, Numbers& numbers, Board& board, Tokens& tokens,
            IdSource& ids, const DatabaseClock& clock, Metrics& metrics, BatchOptions batch,
            std::chrono::milliseconds pass_life)
        : runtime_(runtime),
          store_(store),
          numbers_(numbers),
          board_(board),
          tokens_(tokens),
          ids_(ids),
          clock_(clock),
          batch_(batch),
          pass_life_(pass_life),
          joined_(metrics.AddCounter("queue_joins_total", "People who took a number.")),
          admitted_(metrics.AddCounter("queue_admissions_total", "Times the door let in.")),
          turned_away_(metrics.AddCounter("queue_turned_away_total", "Times it did not.")) {}

    // Errors: NOT_FOUND, SALE_NOT_OPEN, SOLD_OUT, SALE_CLOSED, SCHEDULE_CANCELLED,
    // REDIS_UNAVAILABLE (nobody new joins while Redis is away), STORE_UNAVAILABLE.
    Task<Result<Place>> Join(ScheduleId schedule, Person who, Deadline deadline);
    // Errors: NOT_FOUND, NOT_IN_QUEUE.
    Task<Result<Place>> Look(ScheduleId schedule, Person who, Deadline deadline);
    // Errors: NOT_FOUND, NOT_IN_QUEUE.
    Task<Result<void>> Leave(ScheduleId schedule, Person who, Deadline deadline);
    // `token`: the signed number; without it the entry of this person counts. Errors: NOT_FOUND,
    // QUEUE_TOKEN_INVALID, NOT_IN_QUEUE, NOT_YOUR_TURN, PASSES_BUSY, and those of a closed line.
    Task<Result<Pass>> Enter(ScheduleId schedule, Person who, std::optional<std::string> token,
                             Deadline deadline);

private:
    using Joins = Batcher<Joining, Entry>;
    using Doors = Batcher<AtTheDoor, Admission>;

    Result<const Shown*> FindLine(ScheduleId schedule) const;
    [[nodiscard]] Place PlaceOf(const Shown& shown, Person who, const Entry& entry) const;
    Joins& JoinsOf(ScheduleId schedule);
    Doors& DoorsOf(ScheduleId schedule);
    static Task<std::vector<Result<Entry>>> JoinBatch(Waiting* self, ScheduleId schedule,
                                                      std::vector<Joining> people);
    static Task<Result<Joined>> JoinOnce(Waiting* self, ScheduleId schedule,
                                         std::vector<Joining> people, Deadline deadline);
    static Task<std::vector<Result<Admission>>> AdmitBatch(Waiting* self, ScheduleId schedule,
                                                           std::vector<AtTheDoor> people);

    Runtime& runtime_;
    Store& store_;
    Numbers& numbers_;
    Board& board_;
    Tokens& tokens_;
    IdSource& ids_;
    const DatabaseClock& clock_;
    BatchOptions batch_;
    std::chrono::milliseconds pass_life_;
    Counter &joined_, &admitted_, &turned_away_;
    std::unordered_map<ScheduleId, std::unique_ptr<Joins>> joins_;
    std::unordered_map<ScheduleId, std::unique_ptr<Doors>> doors_;
};

}  // namespace openrun::queue
