#include "services/queue/line_watch.hpp"

#include <algorithm>

namespace openrun::queue {
namespace {

std::int64_t Waiting(const LineWatch::Seen& seen) {
    return std::max<std::int64_t>(0, seen.last_number - seen.now_serving);
}

double Seconds(std::chrono::steady_clock::duration time) {
    return std::chrono::duration<double>(time).count();
}

}  // namespace

LineWatch::LineWatch(Metrics& metrics)
    : waiting_(metrics.AddGauge("queue_waiting_people", "Numbers that are not served yet.")),
      served_(metrics.AddGauge("queue_now_serving", "Now serving, summed over the lines led.")),
      inside_(metrics.AddGauge("queue_people_inside", "Passes that are in use.")),
      stalled_(metrics.AddGauge("queue_stalled_seconds",
                                "How long the slowest open line with people in it has not moved.")),
      paused_(metrics.AddGauge("queue_paused_seconds",
                               "How long people have waited in a line that staff paused.")),
      decreases_(metrics.AddCounter("queue_now_serving_decreases_total", "I5: must be 0.")) {}

void LineWatch::Note(ScheduleId schedule, const Seen& seen, Deadline now) {
    const auto [place, is_new] =
        lines_.try_emplace(schedule, Watched{.seen = seen, .moved_at = now, .paused_at = now});
    Watched& known = place->second;
    if (seen.now_serving < known.seen.now_serving) decreases_.Add();
    const bool moved = seen.now_serving != known.seen.now_serving;
    // Nobody waited, or nobody could be served: the time does not count.
    const bool idle = seen.state != State::kOpen || Waiting(seen) == 0 || Waiting(known.seen) == 0;
    if (moved || idle) known.moved_at = now;
    if (seen.state != State::kPaused || Waiting(seen) == 0) known.paused_at = now;
    known.seen = seen;
}

void LineWatch::Publish(const std::set<ScheduleId>& led, Deadline now) {
    std::erase_if(lines_, [&led](const auto& line) { return !led.contains(line.first); });
    std::int64_t waiting = 0;
    std::int64_t served = 0;
    std::int64_t inside = 0;
    Deadline::duration stalled{};
    Deadline::duration paused{};
    for (const auto& [schedule, line] : lines_) {
        waiting += Waiting(line.seen);
        served += line.seen.now_serving;
        inside += line.seen.inside;
        if (line.seen.state == State::kOpen) stalled = std::max(stalled, now - line.moved_at);
        if (line.seen.state == State::kPaused) paused = std::max(paused, now - line.paused_at);
    }
    waiting_.Set(static_cast<double>(waiting));
    served_.Set(static_cast<double>(served));
    inside_.Set(static_cast<double>(inside));
    stalled_.Set(Seconds(stalled));
    paused_.Set(Seconds(paused));
}

}  // namespace openrun::queue
