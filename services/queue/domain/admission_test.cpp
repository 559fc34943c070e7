#include "services/queue/domain/admission.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace openrun::queue {
namespace {

constexpr Pressure kPlenty{
    .capacity = 1'000, .free = 900, .held = 50, .sold = 50, .latency_ms_p95 = {}};

Crowd Waiting100(Mode mode) {
    Crowd crowd;
    crowd.mode = mode;
    crowd.open = true;
    crowd.target = 10;
    crowd.last_number = 100;
    crowd.pressure = kPlenty;
    return crowd;
}

TEST(Admission, FillsTheTargetWithWhatIsMissing) {
    Crowd crowd = Waiting100(Mode::kOn);
    crowd.now_serving = 20;
    crowd.inside = 4;
    crowd.called = 3;
    EXPECT_EQ(Advance(crowd, {}).now_serving, 23);
    crowd.called = 6;
    EXPECT_EQ(Advance(crowd, {}).now_serving, 20);
}

TEST(Admission, AutoServesAheadWhileThereIsRoomAndOnDoesNot) {
    Crowd crowd = Waiting100(Mode::kAuto);
    crowd.last_number = 3;
    EXPECT_EQ(Advance(crowd, {}).now_serving, 10);
    crowd.now_serving = 10;
    crowd.called = 3;
    EXPECT_EQ(Advance(crowd, {}).now_serving, 10) << "what is served ahead counts as outstanding";
    crowd.now_serving = 0;
    crowd.mode = Mode::kOn;
    EXPECT_EQ(Advance(crowd, {}).now_serving, 3);
}

TEST(Admission, WaitsForNumbersThatAreDrawnButNotYetWritten) {
    const std::vector<NumberRange> lost{{4, 6}};
    // 1..20 were called lately, 4..6 are lost, five came or left; nobody knows who has 7 and 8.
    EXPECT_EQ(Called({.served_earlier = 0, .settled = 5, .late = 0}, 20, 100, lost), 12);
    EXPECT_EQ(Called({.served_earlier = 18, .settled = 0, .late = 3}, 20, 100, lost), 5);
    EXPECT_EQ(Called({.served_earlier = 0, .settled = 0, .late = 0}, 20, 9, lost), 6)
        << "what is served ahead of the last number is counted elsewhere";
}

TEST(Admission, StopsWhenNothingIsLeftAndSaysSo) {
    Crowd crowd = Waiting100(Mode::kAuto);
    crowd.pressure = {.capacity = 1'000, .free = 0, .held = 5, .sold = 995, .latency_ms_p95 = {}};
    EXPECT_EQ(Advance(crowd, {}).now_serving, 0);
    EXPECT_EQ(Advance(crowd, {}).sold_out, false) << "held seats may come back";
    crowd.pressure->held = 0;
    EXPECT_EQ(Advance(crowd, {}).sold_out, true);
    crowd.pressure->free = 1;
    EXPECT_EQ(Advance(crowd, {}).sold_out, false) << "seats came back";
}

TEST(Admission, WaitsWhileReservationIsSilent) {
    Crowd crowd = Waiting100(Mode::kAuto);
    crowd.pressure.reset();
    const Step step = Advance(crowd, {});
    EXPECT_EQ(step.now_serving, 0);
    EXPECT_FALSE(step.sold_out);
}

TEST(Admission, WaitsWhilePausedOrOutsideTheWindow) {
    Crowd crowd = Waiting100(Mode::kOn);
    crowd.open = false;
    EXPECT_EQ(Advance(crowd, {}).now_serving, 0);
}

TEST(Admission, SlowsWhenTheShopSlows) {
    Crowd crowd = Waiting100(Mode::kOn);
    crowd.pressure->latency_ms_p95 = 1'000;
    EXPECT_EQ(Advance(crowd, {}).now_serving, 5);
    crowd.pressure->latency_ms_p95 = 1e9;
    EXPECT_EQ(Advance(crowd, {}).now_serving, 1);
}

TEST(Admission, JumpsOverLostNumbers) {
    Crowd crowd = Waiting100(Mode::kOn);
    crowd.now_serving = 7;
    crowd.inside = 7;
    crowd.last_number = 10'050;
    const std::vector<NumberRange> lost{{9, 10'000}};
    crowd.lost = lost;
    EXPECT_EQ(Advance(crowd, {}).now_serving, 10'002);  // 8, 10001, 10002
}

RC_GTEST_PROP(Admission, NeverGoesBackAndNeverLetsInMoreThanTheTarget,
              (std::uint16_t target, std::uint16_t inside, std::uint16_t called,
               std::uint16_t now_serving, std::uint16_t last_number, std::uint16_t lost_first,
               std::uint16_t lost_length, bool on)) {
    Crowd crowd = Waiting100(on ? Mode::kOn : Mode::kAuto);
    crowd.target = target;
    crowd.inside = inside;
    crowd.called = called;
    crowd.now_serving = now_serving;
    crowd.last_number = last_number;
    const std::vector<NumberRange> lost{{lost_first + 1, lost_first + 1 + lost_length}};
    crowd.lost = lost;
    const Step step = Advance(crowd, {});
    RC_ASSERT(step.now_serving >= crowd.now_serving);
    const Number served = CountNotLost(crowd.now_serving, step.now_serving, lost);
    RC_ASSERT(served == 0 || served + inside + called <= target);
    if (on) RC_ASSERT(step.now_serving <= std::max(crowd.last_number, crowd.now_serving));
}

}  // namespace
}  // namespace openrun::queue
