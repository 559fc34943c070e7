#include "services/queue/line_watch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace openrun::queue {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

ScheduleId Schedule(std::uint8_t number) {
    ScheduleId id;
    id.bytes[15] = number;
    return id;
}

struct LineWatchTest : testing::Test {
    std::string After(std::chrono::seconds time) {
        watch.Publish(led, start + time);
        return metrics.Render();
    }
    Metrics metrics;
    LineWatch watch{metrics};
    std::set<ScheduleId> led{Schedule(1), Schedule(2)};
    Deadline start{1h};
};

TEST_F(LineWatchTest, SumsOverTheLinesAndForgetsThoseOfOthers) {
    watch.Note(Schedule(1), {.now_serving = 10, .last_number = 15, .inside = 3}, start);
    watch.Note(Schedule(2), {.now_serving = 30, .last_number = 20, .inside = 4}, start);
    const std::string text = After(0s);
    EXPECT_THAT(text, HasSubstr("\nqueue_waiting_people 5\n"));
    EXPECT_THAT(text, HasSubstr("\nqueue_now_serving 40\n"));
    EXPECT_THAT(text, HasSubstr("\nqueue_people_inside 7\n"));
    led.erase(Schedule(1));
    EXPECT_THAT(After(0s), HasSubstr("\nqueue_waiting_people 0\n"));
}

TEST_F(LineWatchTest, SaysHowLongALineWithPeopleHasNotMoved) {
    const LineWatch::Seen waiting{.now_serving = 10, .last_number = 15};
    watch.Note(Schedule(1), waiting, start);
    watch.Note(Schedule(1), waiting, start + 60s);
    EXPECT_THAT(After(60s), HasSubstr("\nqueue_stalled_seconds 60\n"));
    watch.Note(Schedule(1), {.now_serving = 11, .last_number = 15}, start + 61s);
    EXPECT_THAT(After(61s), HasSubstr("\nqueue_stalled_seconds 0\n"));
}

TEST_F(LineWatchTest, AnEmptyOrClosedLineDoesNotStall) {
    watch.Note(Schedule(1), {.now_serving = 15, .last_number = 15}, start);
    watch.Note(Schedule(1), {.now_serving = 15, .last_number = 15}, start + 60s);
    watch.Note(Schedule(2), {.state = State::kSoldOut, .now_serving = 1, .last_number = 9}, start);
    EXPECT_THAT(After(60s), HasSubstr("\nqueue_stalled_seconds 0\n"));
}

TEST_F(LineWatchTest, APauseCountsWhilePeopleWait) {
    const LineWatch::Seen paused{.state = State::kPaused, .now_serving = 1, .last_number = 9};
    watch.Note(Schedule(1), paused, start);
    watch.Note(Schedule(1), paused, start + 30s);
    const std::string text = After(30s);
    EXPECT_THAT(text, HasSubstr("\nqueue_paused_seconds 30\n"));
    EXPECT_THAT(text, HasSubstr("\nqueue_stalled_seconds 0\n"));
}

TEST_F(LineWatchTest, CountsWhatMayNeverHappen) {
    watch.Note(Schedule(1), {.now_serving = 10, .last_number = 15}, start);
    EXPECT_THAT(After(0s), HasSubstr("\nqueue_now_serving_decreases_total 0\n"));
    watch.Note(Schedule(1), {.now_serving = 9, .last_number = 15}, start);
    EXPECT_THAT(After(0s), HasSubstr("\nqueue_now_serving_decreases_total 1\n"));
}

}  // namespace
}  // namespace openrun::queue
