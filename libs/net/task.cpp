#include "libs/net/task.hpp"

namespace openrun {

Task<void> SleepUntil(Executor executor, Deadline when) {
    Timer timer(executor, when);
    co_await timer.async_wait(kAwait);
}

Task<void> SleepFor(Executor executor, std::chrono::steady_clock::duration time) {
    return SleepUntil(executor, After(time));
}

}  // namespace openrun
