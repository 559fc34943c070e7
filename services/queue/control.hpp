#pragma once
// Staff at the line: live numbers, and mode, target, pace, pause and message. Other instances see a
// change through the control version in Redis, or within seconds from PostgreSQL.

#include "services/queue/board.hpp"
#include "services/queue/revocations.hpp"

namespace openrun::queue {

// api/openapi.yaml, QueueControl.
struct ControlView {
    ScheduleId schedule_id;
    Mode mode = Mode::kAuto;
    State state = State::kOpen;
    std::int64_t target = 0, passes_per_second = 0;
    bool paused = false;
    std::optional<std::string> message;
    Number now_serving = 0, last_number = 0;
    std::int64_t waiting = 0, inside = 0;
    bool sold_out = false;
};
BOOST_DESCRIBE_STRUCT(ControlView, (),
                      (schedule_id, mode, state, target, passes_per_second, paused, message,
                       now_serving, last_number, waiting, inside, sold_out))

class Control {
public:
    Control(Store& store, Board& board) : store_(store), board_(board) {}

    // Errors: NOT_FOUND, STORE_UNAVAILABLE.
    Task<Result<ControlView>> Read(ScheduleId schedule, Deadline deadline);
    Task<Result<ControlView>> Change(ScheduleId schedule, ControlChange change, Deadline deadline);

private:
    Store& store_;
    Board& board_;
};

}  // namespace openrun::queue
