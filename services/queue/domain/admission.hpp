#pragma once
// The closed loop of admission as one pure function (domain.md 4.4.6): it fills a target of
// shoppers inside, slows when the shop slows, and stops when nothing is left to sell. The leader
// calls it once a second under the line's row lock.
//
//   outstanding = inside + called and not yet come + numbers served before they were given
//   now serving += target × pace − outstanding        (never less than nothing; over lost numbers)

#include "services/queue/domain/line.hpp"

namespace openrun::queue {

// What reservation says about its shop.
struct Pressure {
    std::int64_t capacity = 0, free = 0, held = 0, sold = 0;
    std::optional<double> latency_ms_p95;  // of holds and payments
};

struct LoopOptions {
    double good_latency_ms = 500;  // above it the shop is slow, and admission slows with it
    double least_pace = 0.1;
};

struct Crowd {
    Mode mode = Mode::kAuto;
    bool open = false;  // in its window, not paused, not cancelled
    std::int64_t target = 0;
    std::int64_t inside = 0;  // passes given − bought − left − expired
    std::int64_t called = 0;  // served lately, still expected
    Number now_serving = 0;
    Number last_number = 0;
    std::span<const NumberRange> lost;
    std::optional<Pressure> pressure;  // none: reservation has not answered lately
};

// Who was called lately and is still expected. Numbers count, not entries: one that is drawn but
// not yet written will come, so it is waited for like the others.
struct Calls {
    Number served_earlier = 0;  // now serving, before the time that the called are waited for
    std::int64_t settled = 0;   // of the numbers since: came or left
    std::int64_t late = 0;      // served before they joined, lately, and not come yet
};
[[nodiscard]] std::int64_t Called(const Calls& calls, Number now_serving, Number last_number,
                                  std::span<const NumberRange> lost);

struct Step {
    Number now_serving = 0;
    std::optional<bool> sold_out;  // empty: not known
};

// 1 while the shop is quick, least_pace when it is very slow.
[[nodiscard]] double Pace(const std::optional<double>& latency_ms_p95, const LoopOptions& options);

// ON serves only numbers that were given; AUTO serves ahead of them while there is room, so that
// nobody waits before demand exceeds the target.
[[nodiscard]] Step Advance(const Crowd& crowd, const LoopOptions& options);

}  // namespace openrun::queue
