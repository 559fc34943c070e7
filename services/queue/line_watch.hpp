#pragma once
// What an operator must see of the lines that this instance leads, summed over them: a schedule is
// no label, its number has no bound. One io thread.

#include "libs/net/task.hpp"
#include "libs/telemetry/metrics.hpp"
#include "services/queue/domain/line.hpp"

#include <map>
#include <set>

namespace openrun::queue {

class LineWatch {
public:
    explicit LineWatch(Metrics& metrics);

    struct Seen {
        State state = State::kOpen;
        Number now_serving = 0, last_number = 0;
        std::int64_t inside = 0;
    };
    // After each step of a line.
    void Note(ScheduleId schedule, const Seen& seen, Deadline now);
    // After each round: other lines are forgotten, the gauges are set.
    void Publish(const std::set<ScheduleId>& led, Deadline now);

private:
    struct Watched {
        Seen seen;
        Deadline moved_at{}, paused_at{};
    };
    std::map<ScheduleId, Watched> lines_;
    Gauge& waiting_;
    Gauge& served_;
    Gauge& inside_;
    Gauge& stalled_;
    Gauge& paused_;
    Counter& decreases_;
};

}  // namespace openrun::queue
