#include "services/reservation/live/seat_map.hpp"

#include <gtest/gtest.h>

namespace openrun::reservation {
namespace {

using namespace std::chrono_literals;
const Instant kNoon{12h};

SeatChange Change(std::uint32_t seat, std::int64_t version, Instant until, bool sold = false) {
    return {.seat = SeatNumber{seat},
            .version = version,
            .owner = {},
            .person = {},
            .held_until = until,
            .sold = sold};
}

TEST(SeatMap, CountsEverySeatOnce) {
    SeatMap map(5);
    EXPECT_EQ(map.Apply({Change(0, 1, kNoon + 5min), Change(4, 1, kForever, true)}, kNoon).size(),
              2U);
    EXPECT_EQ(map.counts(), (std::array<std::int64_t, 4>{3, 1, 1, 0}));
    EXPECT_EQ(map.version(), 1);
    EXPECT_EQ(map.Bits(), std::string("\x01\x02", 2));
}

TEST(SeatMap, IgnoresOlderVersions) {
    SeatMap map(1);
    map.Apply({Change(0, 3, kNoon + 5min)}, kNoon);
    EXPECT_TRUE(map.Apply({Change(0, 2, Instant::min())}, kNoon).empty());
    EXPECT_EQ(map.At(0), Light::kHeld);
    map.Apply({Change(0, 4, Instant::min())}, kNoon);
    EXPECT_EQ(map.At(0), Light::kFree);
}

TEST(SeatMap, FreesAHoldToTheMillisecond) {
    SeatMap map(2);
    map.Apply({Change(0, 1, kNoon + 5min), Change(1, 1, kNoon + 6min)}, kNoon);
    EXPECT_EQ(map.NextExpiry(), kNoon + 5min);
    EXPECT_TRUE(map.Expire(kNoon + 5min - 1ms).empty());
    EXPECT_EQ(map.Expire(kNoon + 5min).size(), 1U);
    EXPECT_EQ(map.At(0), Light::kFree);
    map.Apply({Change(1, 2, kForever)}, kNoon);
    EXPECT_TRUE(map.Expire(kNoon + 1h).empty()) << "money may be moving";
    EXPECT_EQ(map.Apply({Change(1, 3, kForever, true)}, kNoon).size(), 1U);
    EXPECT_EQ(map.At(1), Light::kSold);
}

}  // namespace
}  // namespace openrun::reservation
