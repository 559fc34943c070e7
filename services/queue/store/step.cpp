// One step of the leader's loop: lock, look, decide (domain/admission.hpp), write.

#include "services/queue/sql.hpp"
#include "services/queue/store/store.hpp"

namespace openrun::queue {
namespace {

using postgres::Dialogue;
using postgres::Make;

struct Look {
    ScheduleId schedule;
    std::optional<Pressure> pressure;
    std::chrono::microseconds call_grace;
    LoopOptions options;
};

Task<Result<Store::Moved>> StepIn(Dialogue* dialogue, const Look* look) {
    CO_TRY(const auto locked, co_await dialogue->Execute(Make(sql::kLockLine, look->schedule)));
    if (locked.empty()) co_return Fail(Kind::kNotFound, "NOT_FOUND", look->schedule.Text());
    const auto line = locked[0];
    Crowd crowd;
    crowd.now_serving = line.Get<Number>("now_serving");
    const bool sold_out = line.Get<bool>("sold_out");
    CO_TRY(const auto counted,
           co_await dialogue->Execute(
               Make(sql::kCountInside, look->schedule, crowd.now_serving, look->call_grace)));
    std::vector<NumberRange> lost;
    const auto first = counted[0].Get<std::vector<Number>>("lost_first");
    const auto last = counted[0].Get<std::vector<Number>>("lost_last");
    lost.reserve(first.size());
    for (std::size_t i = 0; i < first.size(); ++i) lost.push_back({first[i], last[i]});

    crowd.mode = line.Get<Mode>("mode");
    crowd.open = line.Get<bool>("open") && !line.Get<bool>("paused") &&
                 line.Get<Life>("life") == Life::kPublished;
    crowd.target = line.Get<std::int64_t>("target");
    crowd.inside = counted[0].Get<std::int64_t>("inside");
    crowd.last_number = counted[0].Get<Number>("last_number");
    crowd.called = Called({.served_earlier = counted[0].Get<Number>("served_earlier"),
                           .settled = counted[0].Get<std::int64_t>("settled"),
                           .late = counted[0].Get<std::int64_t>("late")},
                          crowd.now_serving, crowd.last_number, lost);
    crowd.lost = lost;
    crowd.pressure = look->pressure;
    const queue::Step step = Advance(crowd, look->options);

    Store::Moved moved{
        .now_serving = step.now_serving, .last_number = crowd.last_number, .inside = crowd.inside};
    std::vector<postgres::Command> writes;
    if (step.now_serving > crowd.now_serving)
        writes.push_back(Make(sql::kStepServing, look->schedule, step.now_serving));
    if (step.sold_out && *step.sold_out != sold_out) {
        moved.sold_out_changed = true;
        writes.push_back(Make(sql::kSetSoldOut, look->schedule, *step.sold_out));
    }
    if (!writes.empty()) CO_CHECK(co_await dialogue->Execute(std::move(writes)));
    co_return moved;
}

}  // namespace

Task<Result<Store::Moved>> Store::Step(ScheduleId schedule, std::optional<Pressure> pressure,
                                       std::chrono::microseconds call_grace, LoopOptions options,
                                       Deadline deadline) {
    const Look look{schedule, pressure, call_grace, options};
    const std::function<Task<Result<Moved>>(Dialogue&)> body = [&look](Dialogue& dialogue) {
        return StepIn(&dialogue, &look);
    };
    co_return co_await pool_.Transact<Moved>(deadline, body);
}

}  // namespace openrun::queue
