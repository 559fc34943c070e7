#pragma once
// Stops calling a neighbour that does not answer. Closed: all calls pass, failures in a row are
// counted. Open: none pass until `open_for` is over. Half-open: one probe passes; its success
// closes, its failure opens again. One thread.
//
//   closed ──failures_max in a row──▶ open ──open_for──▶ half-open ──success──▶ closed
//                                      ▲──────────failure──────┘

#include "libs/net/task.hpp"

namespace openrun {

struct CircuitBreakerOptions {
    int failures_max = 5;
    std::chrono::milliseconds open_for{2'000};
};

class CircuitBreaker {
public:
    enum class State : std::uint8_t { kClosed, kOpen, kHalfOpen };

    explicit CircuitBreaker(CircuitBreakerOptions options = {}) : options_(options) {}

    // May a call go out now? In half-open, only the first asker; it must report.
    [[nodiscard]] bool Allow(Deadline now = std::chrono::steady_clock::now());
    void Succeeded();
    void Failed(Deadline now = std::chrono::steady_clock::now());
    [[nodiscard]] State state(Deadline now = std::chrono::steady_clock::now()) const;
    // How long until the next probe; zero when calls pass.
    [[nodiscard]] std::chrono::milliseconds RetryAfter(
        Deadline now = std::chrono::steady_clock::now()) const;

private:
    CircuitBreakerOptions options_;
    int failures_ = 0;
    bool open_ = false;
    bool probing_ = false;
    Deadline opened_at_{};
};

}  // namespace openrun
