#pragma once
// How long to wait before trying again: exponential with full jitter (uniform between 0 and the
// current ceiling).

#include "libs/base/random.hpp"

#include <algorithm>
#include <chrono>

namespace openrun {

class Backoff {
public:
    Backoff(Random& random, std::chrono::milliseconds first, std::chrono::milliseconds longest)
        : random_(random), first_(first), longest_(longest), ceiling_(first) {}

    [[nodiscard]] std::chrono::milliseconds Next() {
        const auto wait = std::chrono::milliseconds{
            random_.Below(static_cast<std::uint64_t>(ceiling_.count()) + 1)};
        ceiling_ = std::min(ceiling_ * 2, longest_);
        return wait;
    }
    void Reset() { ceiling_ = first_; }

private:
    Random& random_;
    std::chrono::milliseconds first_, longest_, ceiling_;
};

}  // namespace openrun
