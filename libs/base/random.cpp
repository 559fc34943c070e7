#include "libs/base/random.hpp"

#include "libs/base/assert.hpp"

#include <algorithm>
#include <cstring>
#include <sys/random.h>

namespace openrun {

std::uint64_t Random::Next() {
    std::uint64_t number = 0;
    Fill({reinterpret_cast<std::uint8_t*>(&number), sizeof number});
    return number;
}

std::uint64_t Random::Below(std::uint64_t bound) {
    ASSERT(bound > 0, "an empty range has no member");
    const std::uint64_t biased_below = (0 - bound) % bound;  // 2^64 mod bound
    for (;;) {
        if (const std::uint64_t number = Next(); number >= biased_below) return number % bound;
    }
}

void SystemRandom::Fill(std::span<std::uint8_t> bytes) {
    for (std::size_t done = 0; done < bytes.size();) {
        if (used_ == sizeof buffer_) {
            const auto got = getrandom(buffer_, sizeof buffer_, 0);
            ASSERT(got == static_cast<ssize_t>(sizeof buffer_),
                   "256 bytes come whole (getrandom(2))");
            used_ = 0;
        }
        const std::size_t count = std::min(bytes.size() - done, sizeof buffer_ - used_);
        std::memcpy(bytes.data() + done, buffer_ + used_, count);
        std::memset(buffer_ + used_, 0, count);  // a secret is not kept where it was made
        used_ += count;
        done += count;
    }
}

void SeededRandom::Fill(std::span<std::uint8_t> bytes) {
    for (std::size_t done = 0; done < bytes.size(); done += sizeof(std::uint64_t)) {
        const std::uint64_t number = engine_();
        std::memcpy(bytes.data() + done, &number, std::min(sizeof number, bytes.size() - done));
    }
}

}  // namespace openrun
