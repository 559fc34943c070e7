#include "services/event/cache.hpp"

#include <gtest/gtest.h>

#include <string>

namespace openrun::event {
namespace {

using namespace std::chrono_literals;

class CacheTest : public testing::Test {
protected:
    Cache<std::string, int> cache{10, 100ms};
    Deadline now = After(0s);
};

TEST_F(CacheTest, ForgetsTheLeastRecentlyUsedWhenItIsFull) {
    cache.Keep("a", 1, 4, now);
    cache.Keep("b", 2, 4, now);
    EXPECT_EQ(cache.Find("a", now), 1);
    cache.Keep("c", 3, 4, now);
    EXPECT_EQ(cache.Find("b", now), std::nullopt);
    EXPECT_EQ(cache.Find("a", now), 1);
    EXPECT_EQ(cache.weight(), 8U);
}

TEST_F(CacheTest, GivesNothingOld) {
    cache.Keep("a", 1, 4, now);
    EXPECT_EQ(cache.Find("a", now + 99ms), 1);
    EXPECT_EQ(cache.Find("a", now + 100ms), std::nullopt);
    EXPECT_EQ(cache.weight(), 0U);
}

TEST_F(CacheTest, ReplacesAndForgets) {
    cache.Keep("a", 1, 4, now);
    cache.Keep("a", 2, 6, now);
    EXPECT_EQ(cache.Find("a", now), 2);
    EXPECT_EQ(cache.weight(), 6U);
    cache.Forget("a");
    EXPECT_EQ(cache.Find("a", now), std::nullopt);
    cache.Keep("huge", 1, 11, now);
    EXPECT_EQ(cache.Find("huge", now), std::nullopt);
    EXPECT_EQ(cache.weight(), 0U);
}

}  // namespace
}  // namespace openrun::event
