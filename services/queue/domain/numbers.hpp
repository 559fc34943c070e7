#pragma once
// How numbers are given, as pure functions (domain.md 4.4.3, invariant I5). The counter lives in
// Redis and may vanish at any instant; the mark lives in PostgreSQL and only rises. A number beyond
// the mark is never given, so a counter that starts again at the mark gives no number twice.
//
//   mark raised ──▶ counter {issued, mark} ──draw──▶ issued ≤ mark, else the mark is raised first
//        ▲                  │
//        └── counter lost ──┘   counting starts at the old mark; what nobody has below it is lost

#include <cstdint>
#include <optional>
#include <span>

namespace openrun::queue {

using Number = std::int64_t;  // from 1; 0 is none

struct NumberRange {
    Number first = 0, last = 0;
    bool operator==(const NumberRange&) const = default;
};

struct NumberCounter {
    Number issued = 0, mark = 0;
};

// The next number, or 0 at the mark. lua/join.lua is this for a batch; a test compares the two.
[[nodiscard]] Number Draw(NumberCounter& counter);

// Time to raise the mark: fewer than a fifth of a step is left.
[[nodiscard]] bool WantsHigherMark(const NumberCounter& counter, Number step);

// What is lost when counting starts behind `start` and `last_durable` is the last number ≤ start
// that somebody has.
[[nodiscard]] std::optional<NumberRange> LostBefore(Number last_durable, Number start);

// Numbers of (behind, upto] that are not lost. `lost` ascending, apart.
[[nodiscard]] Number CountNotLost(Number behind, Number upto, std::span<const NumberRange> lost);

// `count` numbers further, jumping over lost ones and nothing else.
[[nodiscard]] Number StepOver(Number from, Number count, std::span<const NumberRange> lost);

}  // namespace openrun::queue
