#pragma once
// Runs a coroutine to its end in a test: builds nothing, times out after 30 s with a failed
// assertion.
//   Runtime runtime(testing::Quiet());  …  testing::RunTask(runtime, Story(…));

#include "libs/net/runtime.hpp"

namespace openrun::testing {

[[nodiscard]] inline RuntimeOptions Quiet() {
    return {.blocking_threads = 1, .drain_limit = std::chrono::seconds{5}, .handle_signals = false};
}

// Runs `task` on `runtime` until it ends, then stops the runtime. Rethrows what the task threw.
void RunTask(Runtime& runtime, Task<void> task,
             std::chrono::seconds limit = std::chrono::seconds{30});

}  // namespace openrun::testing
