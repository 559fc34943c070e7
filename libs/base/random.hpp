#pragma once
// Randomness is injected, too: SystemRandom asks the kernel, SeededRandom repeats itself for tests
// (its seed is printed).

#include <cstdint>
#include <random>
#include <span>
#include <string>

namespace openrun {

class Random {
public:
    virtual ~Random() = default;
    virtual void Fill(std::span<std::uint8_t> bytes) = 0;

    std::uint64_t Next();
    // Uniform in [0, bound); bound > 0.
    std::uint64_t Below(std::uint64_t bound);
};

// getrandom(2), buffered: one system call for 256 bytes. Not thread-safe: one a thread.
class SystemRandom final : public Random {
public:
    void Fill(std::span<std::uint8_t> bytes) override;

private:
    std::uint8_t buffer_[256] = {};
    std::size_t used_ = sizeof buffer_;
};

class SeededRandom final : public Random {
public:
    explicit SeededRandom(std::uint64_t seed) : engine_(seed) {}
    void Fill(std::span<std::uint8_t> bytes) override;

private:
    std::mt19937_64 engine_;
};

}  // namespace openrun
