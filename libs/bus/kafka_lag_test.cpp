// How far a group is behind on a real broker, over all partitions and readers.
#include "libs/bus/kafka_lag.hpp"

#include "libs/bus/kafka_test_support.hpp"

namespace openrun::bus {
namespace {

using namespace std::chrono_literals;

// Eight messages, one a key: over the partitions.
std::vector<Message> Round() {
    std::vector<Message> round;
    for (char key = 'a'; key <= 'h'; ++key) round.push_back({std::string(1, key), "one"});
    return round;
}

struct Group {
    Runtime* runtime;
    KafkaBus bus;
    explicit Group(Runtime& owner) : runtime(&owner), bus(owner, {.partitions = 3}) {}
    Task<std::optional<std::int64_t>> Unread() {
        const auto lags = co_await ReadKafkaLag(*runtime, bus.Here(), "group" + bus.suffix(),
                                                {"t.events" + bus.suffix()});
        co_return lags.at(0).unread;
    }
    Task<void> Become(std::int64_t wanted) {
        std::optional<std::int64_t> seen;
        for (const Deadline deadline = After(60s);
             seen != wanted && std::chrono::steady_clock::now() < deadline;)
            seen = co_await Unread();
        EXPECT_EQ(seen, wanted);
    }
};

Task<void> BehindStory(Runtime& runtime) {
    Group group(runtime);
    EXPECT_EQ(co_await group.Unread(), std::nullopt) << "nobody has made the topic";
    co_await Publish(group.bus, "t.events", Round());
    co_await group.Become(8);  // though no reader has ever been here
    const auto reader = group.bus.Subscribe("group", {"t.events"});
    auto got = co_await Take(*reader, 8);
    EXPECT_EQ(got.size(), 8U);
    EXPECT_EQ(co_await group.Unread(), 8) << "read, and not applied";
    for (const auto& one : got) EXPECT_TRUE(co_await reader->Commit(one, Soon()));
    co_await group.Become(0);
    co_await Publish(group.bus, "t.events", Round());
    co_await group.Become(8);
}

TEST_F(KafkaLog, TellsHowFarAGroupIsBehindOverAllPartitions) {
    Runtime runtime(testing::Quiet());
    testing::RunTask(runtime, BehindStory(runtime), 180s);
}

Task<void> UnknownStory(Runtime& runtime) {
    const auto start = std::chrono::steady_clock::now();
    const auto lags = co_await ReadKafkaLag(runtime, {.bootstrap = "127.0.0.1:1"}, "group",
                                            {"a.events", "b.events"});
    EXPECT_LT(std::chrono::steady_clock::now() - start, 15s);
    EXPECT_EQ(lags.at(0).topic, "a.events");
    EXPECT_EQ(lags.at(0).unread, std::nullopt);
    EXPECT_EQ(lags.at(1).topic, "b.events");
    EXPECT_EQ(lags.at(1).unread, std::nullopt);
}

TEST_F(KafkaLog, SaysThatItDoesNotKnowHowFarAGroupIsBehindOnABrokerThatIsAway) {
    Runtime runtime(testing::Quiet());
    testing::RunTask(runtime, UnknownStory(runtime), 60s);
}

}  // namespace
}  // namespace openrun::bus
