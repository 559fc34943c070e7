#pragma once
// Time is injected: services read it through Clock, tests hold a ManualClock. Deadlines of awaits
// use the steady clock (libs/net); this is the wall clock of tokens, logs and ids. What decides
// about claims is PostgreSQL's clock, not this.

#include "libs/base/time.hpp"

namespace openrun {

class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual Instant Now() const = 0;
};

class SystemClock final : public Clock {
public:
    [[nodiscard]] Instant Now() const override {
        return std::chrono::time_point_cast<std::chrono::microseconds>(
            std::chrono::system_clock::now());
    }
};

// For tests and simulations: moves only when told to.
class ManualClock final : public Clock {
public:
    explicit ManualClock(Instant now) : now_(now) {}
    [[nodiscard]] Instant Now() const override { return now_; }
    void Advance(std::chrono::microseconds step) { now_ += step; }
    void Set(Instant now) { now_ = now; }

private:
    Instant now_;
};

}  // namespace openrun
