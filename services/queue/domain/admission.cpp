#include "services/queue/domain/admission.hpp"

#include "libs/base/assert.hpp"

#include <algorithm>
#include <cmath>

namespace openrun::queue {

double Pace(const std::optional<double>& latency_ms_p95, const LoopOptions& options) {
    if (!latency_ms_p95 || *latency_ms_p95 <= options.good_latency_ms) return 1;
    return std::max(options.least_pace, options.good_latency_ms / *latency_ms_p95);
}

std::int64_t Called(const Calls& calls, Number now_serving, Number last_number,
                    std::span<const NumberRange> lost) {
    const Number upto = std::min(now_serving, last_number);
    const std::int64_t numbers = CountNotLost(calls.served_earlier, upto, lost);
    return std::max<std::int64_t>(0, numbers - calls.settled) + calls.late;
}

Step Advance(const Crowd& crowd, const LoopOptions& options) {
    Step step{.now_serving = crowd.now_serving, .sold_out = {}};
    if (!crowd.pressure) return step;
    const Pressure& shop = *crowd.pressure;
    step.sold_out = shop.capacity > 0 && shop.free == 0 && shop.held == 0;
    if (!crowd.open || shop.free == 0) return step;  // held seats may come back: wait for them

    const auto wanted = static_cast<std::int64_t>(
        std::floor(static_cast<double>(crowd.target) * Pace(shop.latency_ms_p95, options)));
    const Number ahead = CountNotLost(crowd.last_number, crowd.now_serving, crowd.lost);
    const std::int64_t slots =
        std::max<std::int64_t>(0, wanted - crowd.inside - crowd.called - ahead);
    if (slots == 0) return step;

    const Number reached = StepOver(crowd.now_serving, slots, crowd.lost);
    step.now_serving = crowd.mode == Mode::kOn
                           ? std::max(crowd.now_serving, std::min(reached, crowd.last_number))
                           : reached;
    ASSERT(step.now_serving >= crowd.now_serving, "now serving never decreases (I5)");
    ASSERT(CountNotLost(crowd.now_serving, step.now_serving, crowd.lost) <= slots,
           "it jumps over lost numbers only (I5)");
    return step;
}

}  // namespace openrun::queue
