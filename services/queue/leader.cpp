#include "services/queue/leader.hpp"

#include "libs/net/task_group.hpp"
#include "libs/telemetry/log.hpp"

namespace openrun::queue {
namespace {

using namespace std::chrono_literals;

// What reservation answers (GET /internal/schedules/{id}/pressure); more members are ignored.
struct PressureAnswer {
    std::int64_t capacity = 0, free = 0, held = 0, sold = 0;
    std::optional<double> latency_ms_p95;
};
BOOST_DESCRIBE_STRUCT(PressureAnswer, (), (capacity, free, held, sold, latency_ms_p95))

bool IsMoving(State state) {
    return state == State::kOpen || state == State::kPaused || state == State::kSoldOut;
}

}  // namespace

Leader::Leader(Runtime& runtime, Store& store, Numbers& numbers, Board& board,
               http::Peer& reservation, Random& random, Metrics& metrics, LeaderOptions options)
    : runtime_(runtime),
      store_(store),
      numbers_(numbers),
      board_(board),
      reservation_(reservation),
      random_(random),
      options_(std::move(options)),
      session_(runtime, options_.conninfo, "openrun_queue"),
      leading_(metrics.AddGauge("queue_schedules_led", "Lines that this instance leads.")),
      steps_(metrics.AddCounter("queue_ticks_total", "Steps of the closed loop, by outcome.",
                                {{"outcome", "taken"}})),
      failures_(metrics.AddCounter("queue_ticks_total", "Steps of the closed loop, by outcome.",
                                   {{"outcome", "failed"}})),
      watch_(metrics) {}

Task<void> Leader::Run() {
    for (;;) {
        co_await TakeLocks();
        leading_.Set(static_cast<double>(led_.size()));
        TaskGroup ticks(runtime_.executor());
        struct CancelOnLeave {
            TaskGroup& group;
            ~CancelOnLeave() { group.Cancel(); }
        };
        const CancelOnLeave guard{ticks};
        for (const ScheduleId schedule : led_) ticks.Spawn(Tick(this, schedule));
        const Deadline next = After(options_.tick);
        co_await ticks.Join(After(options_.tick + 5s));
        watch_.Publish(led_, std::chrono::steady_clock::now());
        co_await SleepUntil(runtime_.executor(), next);
    }
}

Task<void> Leader::TakeLocks() {
    const Deadline deadline = After(2s);
    if (!session_.open()) led_.clear();
    const auto alive =
        session_.open() ? co_await session_.Check(deadline) : co_await session_.Open(deadline);
    if (!alive) {
        led_.clear();
        co_return;
    }
    std::vector<ScheduleId> moving;
    for (const auto& [schedule, shown] : board_.lines()) {
        if (IsMoving(shown.state)) moving.push_back(schedule);
    }
    for (const ScheduleId schedule : moving) {
        if (led_.contains(schedule)) continue;
        const auto mine = co_await session_.TryLock("queue/leader/" + schedule.Text(), deadline);
        if (!mine) {
            led_.clear();
            co_return;
        }
        if (*mine) {
            led_.insert(schedule);
            LogInfo("leading", {{"schedule", schedule.Text()}});
        }
    }
}

Task<void> Leader::AskPressure(Leader* self, ScheduleId schedule) {
    auto answer = co_await self->reservation_.Call(
        http::Method::kGet, "/internal/schedules/" + schedule.Text() + "/pressure", {},
        NewTrace(self->random_), After(self->options_.pressure_timeout));
    if (!answer) co_return;  // the last one counts, until it is too old
    const auto read = json::Decode<PressureAnswer>(answer->body, json::Unknown::kIgnore);
    if (!read) {
        LogWarning("pressure not understood", {{"detail", read.error().detail}});
        co_return;
    }
    self->heard_[schedule] = {.pressure = {.capacity = read->capacity,
                                           .free = read->free,
                                           .held = read->held,
                                           .sold = read->sold,
                                           .latency_ms_p95 = read->latency_ms_p95},
                              .at = std::chrono::steady_clock::now()};
}

Task<void> Leader::Tick(Leader* self, ScheduleId schedule) {
    const Shown* shown = self->board_.Find(schedule);
    if (shown == nullptr || !IsMoving(shown->state)) co_return;
    co_await AskPressure(self, schedule);

    std::optional<Pressure> pressure;
    const auto heard = self->heard_.find(schedule);
    if (heard != self->heard_.end() &&
        std::chrono::steady_clock::now() - heard->second.at < self->options_.pressure_age_max)
        pressure = heard->second.pressure;
    const auto moved = co_await self->store_.Step(schedule, pressure, self->options_.call_grace,
                                                  self->options_.loop, After(5s));
    if (!moved) {
        self->failures_.Add();
        LogWarning("step not taken", {{"code", moved.error().code}});
        co_return;
    }
    self->steps_.Add();
    if (moved->sold_out_changed) (void)co_await self->board_.Reload(After(2s));
    self->board_.NoteServing(schedule, moved->now_serving);
    shown = self->board_.Find(schedule);
    self->watch_.Note(schedule,
                      {.state = shown == nullptr ? State::kClosed : shown->state,
                       .now_serving = moved->now_serving,
                       .last_number = moved->last_number,
                       .inside = moved->inside},
                      std::chrono::steady_clock::now());
    const std::int64_t version = shown == nullptr ? 0 : shown->line.control_version;
    // Redis away: the other instances read it from PostgreSQL.
    (void)co_await self->numbers_.Publish(schedule, moved->now_serving, version, After(500ms));
}

}  // namespace openrun::queue
