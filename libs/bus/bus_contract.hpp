#pragma once
// What every adapter of the bus keeps, as one suite: PostgreSQL's log, the one in memory, Kafka.
// A test file includes this, makes a BusUnderTest, and instantiates:
//   INSTANTIATE_TEST_SUITE_P(Memory, BusContract, testing::Values(&MakeMemoryBus));

#include "libs/bus/bus_under_test_support.hpp"

#include <gtest/gtest.h>

namespace openrun::bus {

// Null where the adapter cannot run: its tests are skipped, aloud.
using MakeBus = std::unique_ptr<BusUnderTest> (*)(Runtime&);

class BusContract : public ::testing::TestWithParam<MakeBus> {
protected:
    BusContract() : runtime(testing::Quiet()), bus(GetParam()(runtime)) {}

    void SetUp() override {
        if (!bus) GTEST_SKIP() << "SKIPPED: this adapter's broker is not here";
    }
    void Run(Task<void> (*story)(BusUnderTest&)) {
        testing::RunTask(runtime, story(*bus), std::chrono::seconds{120});
    }

    Runtime runtime;
    std::unique_ptr<BusUnderTest> bus;
};

TEST_P(BusContract, DeliversInOrderPerKey) {
    Run([](BusUnderTest& bus) -> Task<void> {
        const auto reader = bus.Subscribe("group", {"t.events"});
        for (int i = 1; i <= 20; ++i) {
            co_await Publish(bus, "t.events", Numbered("a", i, i));
            co_await Publish(bus, "t.events", Numbered("b", i, i));
        }
        const auto got = co_await Take(*reader, 40);
        EXPECT_EQ(ValuesOf(got, "a"), Texts("a", 1, 20));
        EXPECT_EQ(ValuesOf(got, "b"), Texts("b", 1, 20));
    });
}

TEST_P(BusContract, PositionsGrowAndAreUnique) {
    Run([](BusUnderTest& bus) -> Task<void> {
        const auto reader = bus.Subscribe("group", {"t.events"});
        co_await Publish(bus, "t.events", Numbered("a", 1, 30));
        std::int64_t last = std::numeric_limits<std::int64_t>::min();
        for (const auto& one : co_await Take(*reader, 30)) {
            EXPECT_GT(one.position, last);
            last = one.position;
        }
    });
}

TEST_P(BusContract, AGroupThatComesLateHearsEverything) {
    Run([](BusUnderTest& bus) -> Task<void> {
        co_await Publish(bus, "t.events", Numbered("a", 1, 3));
        const auto first = bus.Subscribe("first", {"t.events"});
        EXPECT_EQ(ValuesOf(co_await Take(*first, 3), "a"), Texts("a", 1, 3));
        const auto second = bus.Subscribe("second", {"t.events"});
        EXPECT_EQ(ValuesOf(co_await Take(*second, 3), "a"), Texts("a", 1, 3));
    });
}

TEST_P(BusContract, RepeatsWhatWasNotCommittedAndNothingElse) {
    Run([](BusUnderTest& bus) -> Task<void> {
        const auto reader = bus.Subscribe("group", {"t.events"});
        co_await Publish(bus, "t.events", Numbered("a", 1, 4));
        const auto got = co_await Take(*reader, 4);
        EXPECT_TRUE(co_await reader->Commit(got.at(1), Soon()));
        reader->Rewind();
        EXPECT_EQ(ValuesOf(co_await Take(*reader, 2), "a"), Texts("a", 3, 4));
    });
}

TEST_P(BusContract, APositionNeverGoesBack) {
    Run([](BusUnderTest& bus) -> Task<void> {
        const auto reader = bus.Subscribe("group", {"t.events"});
        co_await Publish(bus, "t.events", Numbered("a", 1, 3));
        const auto got = co_await Take(*reader, 3);
        EXPECT_TRUE(co_await reader->Commit(got.at(1), Soon()));
        EXPECT_TRUE(co_await reader->Commit(got.at(0), Soon()));
        reader->Rewind();
        EXPECT_EQ(ValuesOf(co_await Take(*reader, 1), "a"), Texts("a", 3, 3));
    });
}

TEST_P(BusContract, TwoReadersOfAGroupShareItAndTheSecondTakesOver) {
    Run([](BusUnderTest& bus) -> Task<void> {
        auto first = bus.Subscribe("group", {"t.events"});
        co_await Publish(bus, "t.events", Numbered("a", 1, 4));
        const auto got = co_await Take(*first, 4);
        EXPECT_EQ(got.size(), 4U);
        const auto second = bus.Subscribe("group", {"t.events"});
        const auto idle = co_await second->Poll(10, After(std::chrono::milliseconds{300}));
        EXPECT_TRUE(idle && idle->empty()) << "a key is with one reader at a time";

        EXPECT_TRUE(co_await first->Commit(got.at(1), Soon()));
        first.reset();  // gone between effect and commit of the third
        EXPECT_EQ(ValuesOf(co_await Take(*second, 2), "a"), Texts("a", 3, 4));
    });
}

TEST_P(BusContract, RefusesMoreThan256KiBAndKeepsNothingOfIt) {
    Run([](BusUnderTest& bus) -> Task<void> {
        const auto reader = bus.Subscribe("group", {"t.events"});
        const std::string most(kMessageBytesMax, 'x');
        const auto refused =
            co_await bus.publisher().Publish("t.events", {{"a", "1"}, {"a", most + "x"}}, Soon());
        EXPECT_FALSE(refused);
        if (!refused) EXPECT_EQ(refused.error().code, "MESSAGE_TOO_LARGE");
        co_await Publish(bus, "t.events", {{"a", most}});
        EXPECT_EQ(ValuesOf(co_await Take(*reader, 1), "a"), std::vector<std::string>{most});
    });
}

TEST_P(BusContract, LosesNothingAcknowledgedWhenTheBrokerRestarts) {
    Run([](BusUnderTest& bus) -> Task<void> {
        const auto reader = bus.Subscribe("group", {"t.events"});
        co_await Publish(bus, "t.events", Numbered("a", 1, 5));
        const auto before = co_await Take(*reader, 2);
        EXPECT_TRUE(co_await reader->Commit(before.back(), Soon()));
        bus.Restart();
        co_await Publish(bus, "t.events", Numbered("a", 6, 7));
        auto after = ValuesOf(co_await TakeUntil(*reader, "a7"), "a");
        // What was noted a moment before may come again, and before the rest.
        std::erase_if(after,
                      [](const std::string& value) { return value == "a1" || value == "a2"; });
        EXPECT_EQ(WithoutRepeats(after), Texts("a", 3, 7));
    });
}

TEST_P(BusContract, WakesAReaderThatWaits) {
    Run([](BusUnderTest& bus) -> Task<void> {
        const auto reader = bus.Subscribe("group", {"t.events"});
        EXPECT_TRUE(co_await reader->Poll(1, After(std::chrono::milliseconds{100})));
        co_await Publish(bus, "t.events", Numbered("a", 1, 1));
        const auto start = std::chrono::steady_clock::now();
        const auto got = co_await reader->Poll(1, Soon());
        EXPECT_TRUE(got && got->size() == 1);
        EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds{5});
    });
}

}  // namespace openrun::bus
