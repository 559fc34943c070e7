#include "libs/net/circuit_breaker.hpp"

namespace openrun {

bool CircuitBreaker::Allow(Deadline now) {
    if (!open_) return true;
    const bool probe_is_lost =
        now - opened_at_ >= 2 * options_.open_for;  // a prober that never reported
    if (now - opened_at_ < options_.open_for || (probing_ && !probe_is_lost)) return false;
    if (probe_is_lost) opened_at_ = now - options_.open_for;
    probing_ = true;
    return true;
}

void CircuitBreaker::Succeeded() {
    failures_ = 0;
    open_ = false;
    probing_ = false;
}

void CircuitBreaker::Failed(Deadline now) {
    ++failures_;
    if (open_ || failures_ >= options_.failures_max) {
        open_ = true;
        probing_ = false;
        opened_at_ = now;
    }
}

CircuitBreaker::State CircuitBreaker::state(Deadline now) const {
    if (!open_) return State::kClosed;
    return now - opened_at_ < options_.open_for ? State::kOpen : State::kHalfOpen;
}

std::chrono::milliseconds CircuitBreaker::RetryAfter(Deadline now) const {
    if (!open_) return {};
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(options_.open_for - (now - opened_at_));
    return std::max(left, std::chrono::milliseconds{1});
}

}  // namespace openrun
