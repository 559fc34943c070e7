#pragma once
// What everybody sees of every line, from memory: a poll costs no Redis and no PostgreSQL command.
// One loop looks at the numbers the instances share through Redis, several times a second, and
// reads PostgreSQL when a control has changed, now and then anyway, and whenever Redis does not
// answer. Now serving only rises here, too, whatever arrives late. One io thread.

#include "libs/telemetry/metrics.hpp"
#include "services/queue/database_clock.hpp"
#include "services/queue/numbers.hpp"

#include <deque>
#include <unordered_map>

namespace openrun::queue {

struct PollHint {
    Number ahead_at_least = 0;
    std::int64_t poll_after_ms = 0;
};
BOOST_DESCRIBE_STRUCT(PollHint, (), (ahead_at_least, poll_after_ms))

// The one answer for everybody (api/openapi.yaml, QueueStatus).
struct Status {
    ScheduleId schedule_id;
    Mode mode = Mode::kAuto;
    State state = State::kOpen;
    Number now_serving = 0;
    Number last_number = 0;
    std::int64_t served_per_minute = 0;
    std::vector<PollHint> hints;
    Instant sale_opens_at, sale_closes_at;
    std::optional<std::string> message;
    Instant server_time;
};
BOOST_DESCRIBE_STRUCT(Status, (),
                      (schedule_id, mode, state, now_serving, last_number, served_per_minute, hints,
                       sale_opens_at, sale_closes_at, message, server_time))

struct Shown {
    Line line;
    State state = State::kBeforeSale;
    std::string body, etag;     // the same bytes for everybody
    std::uint64_t version = 0;  // grows with every new body that says something new
    std::string said;           // the body without its time
    Instant rendered_at{};
    std::deque<std::pair<Instant, Number>> history;  // of now serving, one minute
};

class Board {
public:
    Board(Runtime& runtime, Store& store, Numbers& numbers, const DatabaseClock& clock,
          Metrics& metrics, std::chrono::milliseconds refresh);

    // Null: no such line. Valid until the next co_await.
    [[nodiscard]] const Shown* Find(ScheduleId schedule) const;
    // The same. Errors: NOT_FOUND; STORE_UNAVAILABLE as long as nothing has been read yet.
    [[nodiscard]] Result<const Shown*> Get(ScheduleId schedule) const;
    [[nodiscard]] const std::unordered_map<ScheduleId, Shown>& lines() const { return lines_; }

    // What this instance learns by itself, before the shared numbers say so.
    void NoteIssued(ScheduleId schedule, Number issued);
    void NoteServing(ScheduleId schedule, Number now_serving);

    // Everything from PostgreSQL, now; a change of control is told to the other instances.
    Task<Result<void>> Reload(Deadline deadline);
    [[nodiscard]] bool was_read() const { return was_read_; }
    // The same at the next look.
    void WantReload() { next_reload_ = {}; }
    // Give it to Runtime::Spawn.
    Task<void> Run();

private:
    Task<bool> LookAtShared();
    void Show(Shown& shown);

    Runtime& runtime_;
    Store& store_;
    Numbers& numbers_;
    const DatabaseClock& clock_;
    std::chrono::milliseconds refresh_;
    std::unordered_map<ScheduleId, Shown> lines_;
    Deadline next_reload_{};
    bool was_read_ = false;
    Counter& fallbacks_;
};

}  // namespace openrun::queue
