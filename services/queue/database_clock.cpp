#include "services/queue/database_clock.hpp"

namespace openrun::queue {

using namespace std::chrono_literals;

Task<Result<void>> DatabaseClock::Measure(Deadline deadline) {
    const Instant before = own_.Now();
    CO_TRY(const Instant theirs, co_await store_.ReadClock(deadline));
    const Instant after = own_.Now();
    offset_ = theirs - (before + (after - before) / 2);
    co_return Result<void>{};
}

Task<void> DatabaseClock::Run() {
    for (;;) {
        const auto measured = co_await Measure(After(2s));
        co_await SleepFor(runtime_.executor(), measured ? measure_ : 200ms);
    }
}

}  // namespace openrun::queue
