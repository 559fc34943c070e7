#include "services/event/domain/refund_policy.hpp"

#include <gtest/gtest.h>

namespace openrun::event {
namespace {

TEST(RefundPolicy, OfTheStandardIsWhatTheLawSays) {
    const auto fee = [](int days) { return FeePercent(StandardRefundPolicy(), days); };
    EXPECT_EQ(fee(30), 0);
    EXPECT_EQ(fee(10), 0);
    EXPECT_EQ(fee(9), 10);
    EXPECT_EQ(fee(7), 10);
    EXPECT_EQ(fee(6), 20);
    EXPECT_EQ(fee(3), 20);
    EXPECT_EQ(fee(2), 30);
    EXPECT_EQ(fee(1), 30);
    EXPECT_EQ(fee(0), 90);
    EXPECT_TRUE(IsWellFormed(StandardRefundPolicy()));
}

TEST(RefundPolicy, IsWellFormedWhenItDescendsToDayZero) {
    EXPECT_FALSE(IsWellFormed({}));
    EXPECT_FALSE(IsWellFormed({{1, 0}})) << "day 0 has no fee";
    EXPECT_FALSE(IsWellFormed({{3, 0}, {3, 10}, {0, 20}}));
    EXPECT_FALSE(IsWellFormed({{3, 0}, {5, 10}, {0, 20}}));
    EXPECT_FALSE(IsWellFormed({{0, 101}}));
    EXPECT_FALSE(IsWellFormed({{0, -1}}));
    EXPECT_TRUE(IsWellFormed({{0, 0}}));
}

TEST(RefundPolicy, IsComparedDayByDay) {
    const RefundPolicy& standard = StandardRefundPolicy();
    EXPECT_FALSE(IsWorseForTheBuyer(standard, standard));
    EXPECT_FALSE(IsWorseForTheBuyer({{0, 0}}, standard));
    EXPECT_FALSE(IsWorseForTheBuyer({{4, 0}, {3, 20}, {0, 30}}, standard));
    EXPECT_TRUE(IsWorseForTheBuyer({{11, 0}, {7, 10}, {3, 20}, {1, 30}, {0, 90}}, standard))
        << "day 10 costs 10 %";
    EXPECT_TRUE(IsWorseForTheBuyer({{0, 1}}, standard)) << "far ahead it is free";
    EXPECT_TRUE(IsWorseForTheBuyer({{10, 0}, {7, 10}, {3, 20}, {2, 30}, {0, 90}}, standard))
        << "the day before costs 90 %";
    EXPECT_TRUE(IsWorseForTheBuyer({{10, 0}, {7, 10}, {3, 20}, {1, 30}, {0, 100}}, standard));
}

// Against the definition, for every pair of small policies.
TEST(RefundPolicy, AgreesWithTryingEveryDay) {
    std::vector<RefundPolicy> policies;
    for (int first = 1; first <= 12; ++first) {
        for (int early = 0; early <= 30; early += 10) {
            for (int late = 0; late <= 100; late += 30)
                policies.push_back({{first, early}, {0, late}});
        }
    }
    for (const auto& a : policies) {
        for (const auto& b : policies) {
            bool worse = false;
            for (int day = 0; day <= 20; ++day) worse |= FeePercent(a, day) > FeePercent(b, day);
            EXPECT_EQ(IsWorseForTheBuyer(a, b), worse);
        }
    }
}

}  // namespace
}  // namespace openrun::event
