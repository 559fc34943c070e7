#include "libs/testing/run.hpp"

#include <gtest/gtest.h>

#include <exception>

namespace openrun::testing {

void RunTask(Runtime& runtime, Task<void> task, std::chrono::seconds limit) {
    std::exception_ptr failure;
    bool ended = false;
    asio::cancellation_signal cancel;
    Timer timer(runtime.executor(), After(limit));
    timer.async_wait([&](boost::system::error_code error) {
        if (error || ended) return;
        ADD_FAILURE() << "the task did not end within " << limit.count() << " s";
        cancel.emit(asio::cancellation_type::terminal);
        runtime.Stop();
    });
    asio::co_spawn(
        runtime.io(), std::move(task),
        asio::bind_cancellation_slot(cancel.slot(), [&](const std::exception_ptr& thrown) {
            failure = thrown;
            ended = true;
            timer.cancel();
            runtime.Stop();
        }));
    runtime.Run();
    if (failure) std::rethrow_exception(failure);
}

}  // namespace openrun::testing
