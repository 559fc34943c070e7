#include "libs/net/task_group.hpp"

namespace openrun {

void TaskGroup::Spawn(Task<void> task, std::function<void(const std::exception_ptr&)> on_failure) {
    auto& cancel = state_->running.emplace_back();
    const auto place = std::prev(state_->running.end());
    asio::co_spawn(state_->executor, std::move(task),
                   asio::bind_cancellation_slot(
                       cancel.slot(), [state = state_, place, on_failure = std::move(on_failure)](
                                          const std::exception_ptr& failure) {
                           state->running.erase(place);
                           if (state->running.empty()) state->ended.cancel();
                           if (failure && on_failure) on_failure(failure);
                       }));
}

void TaskGroup::Cancel() {
    for (auto& one : state_->running) one.emit(asio::cancellation_type::terminal);
}

Task<bool> TaskGroup::Join(Deadline deadline) {
    const auto state = state_;
    while (!state->running.empty() && std::chrono::steady_clock::now() < deadline) {
        state->ended.expires_at(deadline);
        co_await state->ended.async_wait(kAwait);
    }
    co_return state->running.empty();
}

}  // namespace openrun
