#pragma once
// Coroutines that end before their owner does: connections of a server, calls in flight. Cancel()
// asks all of them to leave, Join() waits. One thread.

#include "libs/net/task.hpp"

#include <exception>
#include <list>
#include <memory>

namespace openrun {

class TaskGroup {
public:
    explicit TaskGroup(Executor executor) : state_(std::make_shared<State>(executor)) {}

    // A failure other than cancellation is given to `on_failure` (which logs); it never crosses to
    // a sibling.
    void Spawn(Task<void> task, std::function<void(const std::exception_ptr&)> on_failure = {});
    void Cancel();
    // False when some were still running at the deadline.
    Task<bool> Join(Deadline deadline);
    [[nodiscard]] std::size_t size() const { return state_->running.size(); }

private:
    struct State {
        explicit State(Executor chosen) : executor(chosen), ended(chosen, Deadline::max()) {}
        Executor executor;
        std::list<asio::cancellation_signal> running;
        Timer ended;
    };
    std::shared_ptr<State> state_;
};

}  // namespace openrun
