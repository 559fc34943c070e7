#include "services/queue/domain/numbers.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

namespace openrun::queue {
namespace {

// Ranges from the gaps and lengths that RapidCheck makes up: ascending, apart.
std::vector<NumberRange> RangesOf(const std::vector<std::uint8_t>& lengths) {
    std::vector<NumberRange> ranges;
    Number at = 0;
    for (std::size_t i = 0; i + 1 < lengths.size(); i += 2) {
        const Number first = at + lengths[i] % 20 + 1;
        const Number last = first + lengths[i + 1] % 30;
        ranges.push_back({first, last});
        at = last;
    }
    return ranges;
}

std::set<Number> Members(const std::vector<NumberRange>& ranges) {
    std::set<Number> members;
    for (const NumberRange& range : ranges) {
        for (Number n = range.first; n <= range.last; ++n) members.insert(n);
    }
    return members;
}

TEST(Numbers, AreGivenUpToTheMarkAndNotBeyond) {
    NumberCounter counter{.issued = 8, .mark = 10};
    EXPECT_EQ(Draw(counter), 9);
    EXPECT_EQ(Draw(counter), 10);
    EXPECT_EQ(Draw(counter), 0);
    EXPECT_EQ(counter.issued, 10);
}

TEST(Numbers, WhatNobodyHasBelowTheStartIsLost) {
    EXPECT_EQ(LostBefore(7, 10'000), (NumberRange{8, 10'000}));
    EXPECT_FALSE(LostBefore(10'000, 10'000));
    EXPECT_FALSE(LostBefore(0, 0));
}

RC_GTEST_PROP(Numbers, CountNotLostCountsOneByOne,
              (const std::vector<std::uint8_t>& lengths, std::uint8_t behind, std::uint8_t more)) {
    const auto ranges = RangesOf(lengths);
    const auto lost = Members(ranges);
    const Number upto = behind + more;
    Number expected = 0;
    for (Number n = behind + 1; n <= upto; ++n) expected += lost.contains(n) ? 0 : 1;
    RC_ASSERT(CountNotLost(behind, upto, ranges) == expected);
}

RC_GTEST_PROP(Numbers, StepOverTakesExactlyTheCountAndJumpsOverLostNumbersOnly,
              (const std::vector<std::uint8_t>& lengths, std::uint8_t from, std::uint8_t count)) {
    const auto ranges = RangesOf(lengths);
    const auto lost = Members(ranges);
    const Number reached = StepOver(from, count, ranges);
    RC_ASSERT(reached >= from);
    Number served = 0;
    for (Number n = from + 1; n <= reached; ++n) served += lost.contains(n) ? 0 : 1;
    RC_ASSERT(served == count);
}

}  // namespace
}  // namespace openrun::queue
