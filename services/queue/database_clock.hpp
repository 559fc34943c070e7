#pragma once
// PostgreSQL's clock, which judges sale windows, without asking it each time: our own plus an
// offset that is measured now and then (half the round trip is taken for the way back).

#include "libs/base/clock.hpp"
#include "services/queue/store/store.hpp"

namespace openrun::queue {

class DatabaseClock final : public Clock {
public:
    DatabaseClock(Runtime& runtime, const Clock& own, Store& store,
                  std::chrono::milliseconds measure)
        : runtime_(runtime), own_(own), store_(store), measure_(measure) {}

    [[nodiscard]] Instant Now() const override { return own_.Now() + offset_; }
    Task<Result<void>> Measure(Deadline deadline);
    // Give it to Runtime::Spawn.
    Task<void> Run();

private:
    Runtime& runtime_;
    const Clock& own_;
    Store& store_;
    std::chrono::milliseconds measure_;
    std::chrono::microseconds offset_{0};
};

}  // namespace openrun::queue
