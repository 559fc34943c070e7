#include "services/queue/board.hpp"

#include "libs/security/digest.hpp"
#include "libs/telemetry/log.hpp"

namespace openrun::queue {
namespace {

using namespace std::chrono_literals;

constexpr auto kReloadEvery = 2s;
constexpr auto kRenderEvery = 1s;

// The nearer, the sooner: far away, a poll every quarter of a minute is enough.
const std::vector<PollHint>& Hints() {
    static const std::vector<PollHint> hints{
        {0, 1'000}, {200, 2'000}, {2'000, 5'000}, {20'000, 15'000}};
    return hints;
}

std::int64_t ServedPerMinute(std::deque<std::pair<Instant, Number>>& history, Instant now,
                             Number now_serving) {
    if (history.empty() || history.back().second != now_serving)
        history.emplace_back(now, now_serving);
    while (history.size() > 1 && history[1].first <= now - 1min) history.pop_front();
    return now_serving - history.front().second;
}

}  // namespace

Board::Board(Runtime& runtime, Store& store, Numbers& numbers, const DatabaseClock& clock,
             Metrics& metrics, std::chrono::milliseconds refresh)
    : runtime_(runtime),
      store_(store),
      numbers_(numbers),
      clock_(clock),
      refresh_(refresh),
      fallbacks_(metrics.AddCounter("queue_board_fallbacks_total",
                                    "Looks at PostgreSQL because Redis did not answer.")) {}

const Shown* Board::Find(ScheduleId schedule) const {
    const auto found = lines_.find(schedule);
    return found == lines_.end() ? nullptr : &found->second;
}

Result<const Shown*> Board::Get(ScheduleId schedule) const {
    if (const Shown* shown = Find(schedule)) return shown;
    if (was_read_) return Fail(Kind::kNotFound, "NOT_FOUND", schedule.Text());
    return Fail(Error{Kind::kUnavailable, "STORE_UNAVAILABLE", "lines not read yet", {}, 1s});
}

void Board::NoteIssued(ScheduleId schedule, Number issued) {
    const auto found = lines_.find(schedule);
    if (found == lines_.end()) return;
    found->second.line.last_number = std::max(found->second.line.last_number, issued);
}

void Board::NoteServing(ScheduleId schedule, Number now_serving) {
    const auto found = lines_.find(schedule);
    if (found == lines_.end()) return;
    found->second.line.now_serving = std::max(found->second.line.now_serving, now_serving);
    Show(found->second);
}

Task<Result<void>> Board::Reload(Deadline deadline) {
    CO_TRY(auto fresh, co_await store_.ReadLines(deadline));
    next_reload_ = After(kReloadEvery);
    std::unordered_map<ScheduleId, Shown> kept;
    std::vector<Line> changed;
    for (Line& line : fresh) {
        const ScheduleId schedule = line.schedule;
        Shown& shown = kept[schedule];
        if (const auto old = lines_.find(schedule); old != lines_.end()) {
            shown = std::move(old->second);
            if (shown.line.control_version < line.control_version) changed.push_back(line);
            line.now_serving = std::max(line.now_serving, shown.line.now_serving);
            line.last_number = std::max(line.last_number, shown.line.last_number);
        }
        shown.line = std::move(line);
    }
    lines_ = std::move(kept);
    for (auto& [schedule, shown] : lines_) Show(shown);
    was_read_ = true;
    for (const Line& line : changed) {
        // Redis away: the other instances find it in PostgreSQL.
        (void)co_await numbers_.Publish(line.schedule, line.now_serving, line.control_version,
                                        After(500ms));
    }
    co_return Result<void>{};
}

// False when PostgreSQL should be asked.
Task<bool> Board::LookAtShared() {
    std::vector<ScheduleId> schedules;
    for (const auto& [schedule, shown] : lines_) {
        if (shown.state == State::kOpen || shown.state == State::kPaused ||
            shown.state == State::kSoldOut)
            schedules.push_back(schedule);
    }
    bool whole = true;
    for (const ScheduleId schedule : schedules) {
        const auto shared = co_await numbers_.Read(schedule, After(refresh_ + 100ms));
        if (!shared) {
            fallbacks_.Add();
            co_return false;
        }
        const auto found = lines_.find(schedule);
        if (found == lines_.end()) continue;
        Line& line = found->second.line;
        line.now_serving = std::max(line.now_serving, shared->now_serving.value_or(0));
        line.last_number = std::max(line.last_number, shared->issued.value_or(0));
        whole &= shared->now_serving.has_value() || line.now_serving == 0;
        whole &= shared->control_version.value_or(0) <= line.control_version;
    }
    co_return whole;
}

Task<void> Board::Run() {
    for (;;) {
        const bool known = co_await LookAtShared();
        if (!known || std::chrono::steady_clock::now() >= next_reload_) {
            const auto reloaded = co_await Reload(After(2s));
            if (!reloaded) LogWarning("board not read", {{"code", reloaded.error().code}});
        }
        for (auto& [schedule, shown] : lines_) Show(shown);
        co_await SleepFor(runtime_.executor(), refresh_);
    }
}

void Board::Show(Shown& shown) {
    const Instant now = clock_.Now();
    const Line& line = shown.line;
    shown.state = StateAt(line, now);
    Status status{.schedule_id = line.schedule,
                  .mode = line.mode,
                  .state = shown.state,
                  .now_serving = line.now_serving,
                  .last_number = line.last_number,
                  .served_per_minute = ServedPerMinute(shown.history, now, line.now_serving),
                  .hints = Hints(),
                  .sale_opens_at = line.sale_opens_at,
                  .sale_closes_at = line.sale_closes_at,
                  .message = line.message,
                  .server_time = {}};
    std::string said = json::Encode(status);
    const bool news = said != shown.said;
    if (!news && now - shown.rendered_at < kRenderEvery) return;
    if (news) {
        shown.said = std::move(said);
        ++shown.version;
        const Sha256Digest digest = Sha256(shown.said);
        shown.etag = "W/\"" + EncodeHex(std::span(digest).first(8)) + "\"";
    }
    shown.rendered_at = now;
    status.server_time = now;
    shown.body = json::Encode(status);
}

}  // namespace openrun::queue
