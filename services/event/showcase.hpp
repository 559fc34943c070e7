#pragma once
// What everybody may look at: published shows, their schedules and seat maps. Answers come from the
// process's own memory for up to a second, so that a million readers cost PostgreSQL one query a
// second and show; seat maps never change and stay until there is no room. Time is PostgreSQL's as
// it was read, carried on by the steady clock: a sale opens to the millisecond even from memory.

#include "services/event/cache.hpp"
#include "services/event/store/store.hpp"

#include <memory>

namespace openrun::event {

struct ShowcaseOptions {
    std::chrono::milliseconds age_max{1'000};  // of shows and lists
    std::size_t shows_max = 1'000;
    std::size_t lists_max = 200;
    std::size_t plan_bytes_max = 32 << 20;
};

// A show as it is at `now`.
struct Sight {
    std::shared_ptr<const Show> show;
    Instant now;
};

class Showcase {
public:
    Showcase(Store& store, ShowcaseOptions options);

    // Published schedules only. What has never been published is NOT_FOUND.
    Task<Result<Sight>> FindEvent(EventId event, Deadline deadline);
    Task<Result<Sight>> FindSchedule(ScheduleId schedule, Deadline deadline);
    Task<Result<std::shared_ptr<const PlanText>>> FindSeatMap(ScheduleId schedule,
                                                              Deadline deadline);
    Task<Result<std::shared_ptr<const Listed<EventSummary>>>> Search(EventQuery query,
                                                                     Deadline deadline);
    // After a change: this instance shows it at once, others within `age_max`.
    void Forget(const Show& show);

private:
    struct Remembered {
        std::shared_ptr<const Show> show;
        Deadline read_at{};
    };
    Task<Result<Sight>> Find(Target target, Deadline deadline);

    Store& store_;
    Cache<std::string, Remembered> shows_;  // by the id of the event or of a schedule
    Cache<std::string, std::shared_ptr<const Listed<EventSummary>>> lists_;
    Cache<ScheduleId, std::shared_ptr<const PlanText>> plans_;
};

}  // namespace openrun::event
