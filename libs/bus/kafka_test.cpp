// What only Kafka has, on a real broker: partitions that move, buffers that fill, topics as code,
// and a broker that is away.

#include "libs/bus/kafka_test_support.hpp"
#include "libs/net/task_group.hpp"

#include <librdkafka/rdkafka.h>

namespace openrun::bus {
namespace {

using namespace std::chrono_literals;

// Reads for ever, committing as it goes.
struct Reader {
    Reader(Runtime& runtime, KafkaBus& bus)
        : subscription(bus.Subscribe("group", {"t.events"})), tasks(runtime.executor()) {
        tasks.Spawn(Read(this));
    }
    static Task<void> Read(Reader* self) {
        for (;;) {
            auto some = co_await self->subscription->Poll(16, After(200ms));
            if (!some) continue;
            for (auto& one : *some) {
                (void)co_await self->subscription->Commit(one, Soon());
                self->partitions.insert(one.partition);
                self->got.push_back(std::move(one));
            }
        }
    }
    Task<void> End() {
        tasks.Cancel();
        EXPECT_TRUE(co_await tasks.Join(Soon()));
        subscription.reset();
    }
    std::unique_ptr<Subscription> subscription;
    TaskGroup tasks;
    std::vector<Delivery> got;
    std::set<std::int32_t> partitions;
};

// One message a key, "a" to "p".
std::vector<Message> RoundOf(int number) {
    std::vector<Message> round;
    for (char key = 'a'; key <= 'p'; ++key) {
        round.push_back({std::string(1, key), std::string(1, key) + std::to_string(number)});
    }
    return round;
}

std::vector<std::string> FirstsOf(const std::vector<Delivery>& all, const std::string& key) {
    return WithoutRepeats(ValuesOf(all, key));
}

bool HasRounds(const std::vector<Delivery>& all, int rounds) {
    for (char key = 'a'; key <= 'p'; ++key) {
        if (std::cmp_less(FirstsOf(all, std::string(1, key)).size(), rounds)) return false;
    }
    return true;
}

void ExpectRoundsInOrder(const std::vector<Delivery>& all, int rounds) {
    for (char key = 'a'; key <= 'p'; ++key) {
        const std::string name(1, key);
        EXPECT_EQ(FirstsOf(all, name), Texts(name, 1, rounds)) << name;
    }
}

Task<void> MovingStory(Runtime& runtime, KafkaBus& bus) {
    auto first = std::make_unique<Reader>(runtime, bus);
    for (int i = 1; i <= 10; ++i) co_await Publish(bus, "t.events", RoundOf(i));
    EXPECT_TRUE(co_await Patiently(runtime.executor(), [&] { return first->got.size() >= 160; }));
    EXPECT_GT(first->partitions.size(), 1U);
    auto second = std::make_unique<Reader>(runtime, bus);
    int round = 10;
    const Deadline limit = Soon();
    while (second->partitions.empty() && std::chrono::steady_clock::now() < limit) {
        co_await Publish(bus, "t.events", RoundOf(++round));
        co_await SleepFor(runtime.executor(), 50ms);
    }
    EXPECT_FALSE(second->partitions.empty()) << "the work is shared";
    co_await first->End();  // its partitions go to the second
    co_await Publish(bus, "t.events", RoundOf(++round));
    const auto everything = [&] {
        auto all = first->got;
        all.insert(all.end(), second->got.begin(), second->got.end());
        return all;
    };
    EXPECT_TRUE(
        co_await Patiently(runtime.executor(), [&] { return HasRounds(everything(), round); }));
    ExpectRoundsInOrder(everything(), round);
    co_await second->End();
}

TEST_F(KafkaLog, MovesPartitionsToASecondReaderAndBackInOrderPerKey) {
    Runtime runtime(testing::Quiet());
    KafkaBus bus(runtime, {.partitions = 6});
    testing::RunTask(runtime, MovingStory(runtime, bus), 150s);
}

Task<void> FullStory(Runtime& runtime, KafkaBus& bus) {
    const auto reader = bus.Subscribe("group", {"t.events"});
    EXPECT_TRUE(co_await reader->Poll(1, After(200ms)));
    constexpr int kMany = 4'000;
    for (int i = 0; i < kMany; i += 200) {
        co_await Publish(bus, "t.events", Numbered("a", i + 1, i + 200));
    }
    const auto some = co_await Take(*reader, 10);
    // Nobody polls, longer than a reader may be silent: its database is away. It keeps its
    // partition; somebody who joins meanwhile gets none, and then everything comes, once.
    const auto other = bus.Subscribe("group", {"t.events"});
    EXPECT_TRUE((co_await other->Poll(1, After(8s)))->empty());
    EXPECT_EQ(ValuesOf(some, "a"), Texts("a", 1, 10));
    EXPECT_EQ(ValuesOf(co_await Take(*reader, kMany - 10), "a"), Texts("a", 11, kMany));
}

TEST_F(KafkaLog, WaitsWhileNobodyPollsKeepsItsPlaceAndLosesNothing) {
    Runtime runtime(testing::Quiet());
    KafkaBus bus(runtime);
    testing::RunTask(runtime, FullStory(runtime, bus), 120s);
}

Task<std::vector<Delivery>> TakeRounds(Subscription& reader, int rounds) {
    std::vector<Delivery> all;
    std::set<std::string> seen;
    const Deadline limit = After(60s);
    while (std::cmp_less(seen.size(), 16 * rounds) && std::chrono::steady_clock::now() < limit) {
        auto some = co_await reader.Poll(500, After(500ms));
        if (!some) continue;
        for (Delivery& one : *some) {
            if (seen.insert(one.message.value).second) all.push_back(std::move(one));
        }
    }
    co_return all;
}

Task<void> FullAndMoreStory(Runtime& runtime, KafkaBus& bus) {
    const auto first = bus.Subscribe("group", {"t.events"});
    auto second = bus.Subscribe("group", {"t.events"});
    constexpr int kRounds = 200;  // 3,200 messages: more than either keeps
    for (int i = 1; i <= kRounds; i += 10) {
        (void)co_await first->Poll(0, After(1ms));
        (void)co_await second->Poll(0, After(1ms));
        std::vector<Message> rounds;
        for (int j = i; j < i + 10; ++j) std::ranges::move(RoundOf(j), std::back_inserter(rounds));
        co_await Publish(bus, "t.events", std::move(rounds));
    }
    co_await SleepFor(runtime.executor(), 1s);  // both are full, or nearly
    second.reset();                             // the first gets the rest while it is full
    ExpectRoundsInOrder(co_await TakeRounds(*first, kRounds), kRounds);
}

TEST_F(KafkaLog, GoesOnWithAllPartitionsWhenItGotMoreOfThemWhileFull) {
    Runtime runtime(testing::Quiet());
    KafkaBus bus(runtime, {.partitions = 6});
    testing::RunTask(runtime, FullAndMoreStory(runtime, bus), 150s);
}

Task<void> LargeStory(KafkaBus& bus) {
    const auto reader = bus.Subscribe("group", {"t.events"});
    std::vector<Message> many;
    for (int i = 1; i <= 12; ++i) {
        many.push_back({"a", std::to_string(i) + std::string(200 * 1024, 'x')});
    }
    EXPECT_TRUE(co_await bus.publisher().Publish("t.events", many, Soon()));
    const auto got = co_await Take(*reader, many.size());
    EXPECT_EQ(got.size(), many.size());
    for (std::size_t i = 0; i < got.size(); ++i)
        EXPECT_TRUE(got[i].message.value == many[i].value) << i;
}

TEST_F(KafkaLog, CarriesMoreThanItsMemoryInPortions) {
    Runtime runtime(testing::Quiet());
    KafkaBus bus(runtime, {.partitions = 1, .memory_kib = 1'024});
    testing::RunTask(runtime, LargeStory(bus));
}

Task<void> AwayStory(KafkaBus& bus) {
    const auto reader = bus.Subscribe("group", {"t.events"});
    co_await Publish(bus, "t.events", Numbered("a", 1, 2));
    auto ending = bus.Subscribe("others", {"t.events"});
    const auto got = co_await Take(*ending, 2);
    EXPECT_TRUE(co_await ending->Commit(got.back(), Soon()));
    TestBroker::Get().Kill();
    const auto start = std::chrono::steady_clock::now();
    const auto refused =
        co_await bus.publisher().Publish("t.events", Numbered("a", 3, 4), After(1s));
    EXPECT_FALSE(refused);
    if (!refused) EXPECT_EQ(refused.error().code, "BUS_UNAVAILABLE");
    EXPECT_FALSE(co_await bus.publisher().Publish("t.events", Numbered("a", 3, 6), After(500ms)));
    EXPECT_LT(std::chrono::steady_clock::now() - start, 5s) << "within the deadlines";
    const auto end = std::chrono::steady_clock::now();
    ending.reset();
    EXPECT_LT(std::chrono::steady_clock::now() - end, 15s) << "an end has its time";
    TestBroker::Get().Start();
    co_await Publish(bus, "t.events", Numbered("a", 3, 6));
    const auto all = co_await TakeUntil(*reader, "a6");
    EXPECT_EQ(FirstsOf(all, "a"), Texts("a", 1, 6)) << "no gap, no other order";
}

TEST_F(KafkaLog, RefusesAtTheDeadlineAndEndsInTimeWhileTheBrokerIsAwayAndKeepsTheOrder) {
    Runtime runtime(testing::Quiet());
    KafkaBus bus(runtime);
    testing::RunTask(runtime, AwayStory(bus), 240s);
}

// A client of its own that asks the broker about topics.
class Inspector {
public:
    Inspector() {
        rd_kafka_conf_t* conf = rd_kafka_conf_new();
        std::array<char, 128> reason{};
        rd_kafka_conf_set(conf, "bootstrap.servers", TestBroker::Get().bootstrap().c_str(),
                          reason.data(), reason.size());
        handle_ = rd_kafka_new(RD_KAFKA_PRODUCER, conf, reason.data(), reason.size());
    }
    ~Inspector() { rd_kafka_destroy(handle_); }
    int Partitions(const std::string& topic) {
        const struct rd_kafka_metadata* metadata = nullptr;
        rd_kafka_topic_t* one = rd_kafka_topic_new(handle_, topic.c_str(), nullptr);
        rd_kafka_metadata(handle_, 0, one, &metadata, 10'000);
        const int count = metadata == nullptr || metadata->topic_cnt != 1
                              ? -1
                              : metadata->topics[0].partition_cnt;
        if (metadata != nullptr) rd_kafka_metadata_destroy(metadata);
        rd_kafka_topic_destroy(one);
        return count;
    }
    std::string Setting(const std::string& topic, std::string_view name) {
        rd_kafka_queue_t* queue = rd_kafka_queue_new(handle_);
        rd_kafka_ConfigResource_t* about =
            rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str());
        rd_kafka_DescribeConfigs(handle_, &about, 1, nullptr, queue);
        rd_kafka_ConfigResource_destroy(about);
        rd_kafka_event_t* event = rd_kafka_queue_poll(queue, 10'000);
        std::string value;
        std::size_t count = 0;
        const auto* result = rd_kafka_event_DescribeConfigs_result(event);
        const auto* resources = rd_kafka_DescribeConfigs_result_resources(result, &count);
        const auto* entries = rd_kafka_ConfigResource_configs(resources[0], &count);
        for (std::size_t i = 0; i < count; ++i) {
            if (rd_kafka_ConfigEntry_name(entries[i]) == name)
                value = rd_kafka_ConfigEntry_value(entries[i]);
        }
        rd_kafka_event_destroy(event);
        rd_kafka_queue_destroy(queue);
        return value;
    }
    void Set(const std::string& topic, const char* name, const char* value) {
        rd_kafka_queue_t* queue = rd_kafka_queue_new(handle_);
        rd_kafka_ConfigResource_t* about =
            rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str());
        rd_kafka_ConfigResource_set_config(about, name, value);
        rd_kafka_AlterConfigs(handle_, &about, 1, nullptr, queue);
        rd_kafka_ConfigResource_destroy(about);
        rd_kafka_event_destroy(rd_kafka_queue_poll(queue, 10'000));
        rd_kafka_queue_destroy(queue);
    }

private:
    rd_kafka_t* handle_;
};

Task<void> TopicsStory(Runtime& runtime, KafkaBus& bus) {
    Inspector inspector;
    const std::string topic = "t.events" + bus.suffix();
    co_await Publish(bus, "t.events", Numbered("a", 1, 1));
    EXPECT_EQ(inspector.Partitions(topic), 3);
    EXPECT_EQ(inspector.Setting(topic, "retention.ms"), "7200000");
    // Somebody sets things by hand: of these, only the retention is ours.
    inspector.Set(topic, "max.message.bytes", "500000");
    EXPECT_NE(inspector.Setting(topic, "retention.ms"), "7200000");
    const auto reader = bus.Subscribe("group", {"t.events"});
    EXPECT_EQ((co_await Take(*reader, 1)).size(), 1U);
    EXPECT_TRUE(co_await Patiently(
        runtime.executor(), [&] { return inspector.Setting(topic, "retention.ms") == "7200000"; }));
    EXPECT_EQ(inspector.Setting(topic, "max.message.bytes"), "500000");
    EXPECT_EQ(inspector.Partitions(topic), 3);
}

TEST_F(KafkaLog, MakesTopicsWithTheirPartitionsAndSetsTheirRetentionAgain) {
    Runtime runtime(testing::Quiet());
    KafkaBus bus(runtime, {.partitions = 3, .retention = 2h});
    testing::RunTask(runtime, TopicsStory(runtime, bus), 90s);
}

}  // namespace
}  // namespace openrun::bus
