#include "services/queue/control.hpp"

namespace openrun::queue {

Task<Result<ControlView>> Control::Read(ScheduleId schedule, Deadline deadline) {
    CO_TRY(const LineCounts counts, co_await store_.CountLine(schedule, deadline));
    CO_TRY(const Shown* const shown, board_.Get(schedule));
    const Line& line = shown->line;
    co_return ControlView{.schedule_id = schedule,
                          .mode = line.mode,
                          .state = shown->state,
                          .target = line.target,
                          .passes_per_second = line.passes_per_second,
                          .paused = line.paused,
                          .message = line.message,
                          .now_serving = line.now_serving,
                          .last_number = line.last_number,
                          .waiting = counts.waiting,
                          .inside = counts.inside,
                          .sold_out = line.sold_out};
}

Task<Result<ControlView>> Control::Change(ScheduleId schedule, ControlChange change,
                                          Deadline deadline) {
    CO_CHECK(co_await store_.ChangeControl(schedule, std::move(change), deadline));
    CO_CHECK(co_await board_.Reload(deadline));
    co_return co_await Read(schedule, deadline);
}

}  // namespace openrun::queue
