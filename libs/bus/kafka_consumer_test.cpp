// Inbox, outbox and dead letters with a real broker between them.

#include "libs/bus/consumer.hpp"
#include "libs/bus/kafka_test_support.hpp"
#include "libs/bus/outbox.hpp"
#include "libs/net/task_group.hpp"

namespace openrun::bus {
namespace {

using namespace std::chrono_literals;
using Lines = std::vector<std::string>;

constexpr postgres::Statement kEffect{"effect", "INSERT INTO effect (line) VALUES ($1)"};

struct Fixture : Store {
    Fixture()
        : bus(runtime, {.partitions = 3}),
          topic("t.events" + bus.suffix()),
          publisher(MakeKafkaPublisher(runtime, bus.metrics(), bus.Here())),
          outbox(runtime, *pool, *publisher, metrics, {.service = "queue"}) {
        Sql("CREATE TABLE effect (n bigint GENERATED ALWAYS AS IDENTITY, line text); "
            "GRANT ALL ON effect TO queue_service");
    }
    std::unique_ptr<Subscription> Subscribe(const std::string& group, std::string what) {
        return MakeKafkaSubscription(runtime, bus.metrics(), bus.Here(), group + bus.suffix(),
                                     {std::move(what)});
    }
    static Task<Result<void>> Write(postgres::Dialogue* dialogue, Handling handling) {
        if (handling.repeated) co_return Result<void>{};
        const auto& event = handling.envelope;
        if (event.key == "z") co_return Fail(Kind::kConflict, "CANNOT_APPLY");
        const std::string line =
            event.key + " " + std::to_string(event.data.at("number").as_int64());
        CO_CHECK(co_await dialogue->Execute(postgres::Make(kEffect, line)));
        co_return Result<void>{};
    }
    Task<void> Append(std::vector<Envelope> events) {
        for (const Envelope& event : events)
            EXPECT_TRUE(co_await pool->Execute(Outbox::Append(topic, event), Soon()));
        outbox.Wake();
    }

    KafkaBus bus;
    std::string topic;
    std::unique_ptr<Publisher> publisher;
    Outbox outbox;
};

// One running consumer of the topic.
struct Running {
    explicit Running(Fixture& fixture)
        : subscription(fixture.Subscribe("queue", fixture.topic)),
          consumer(fixture.runtime, *fixture.pool, *subscription, fixture.random, fixture.metrics,
                   {.group = "queue", .ignored = {}, .retry_first = 5ms}),
          tasks(fixture.runtime.executor()) {
        consumer.On("Counted", {.handle = [](postgres::Dialogue& dialogue, const Handling& event) {
                        return Fixture::Write(&dialogue, event);
                    }});
        tasks.Spawn(consumer.Run());
    }
    Task<void> Crash() {
        tasks.Cancel();
        EXPECT_TRUE(co_await tasks.Join(Soon()));
        subscription.reset();
    }
    std::unique_ptr<Subscription> subscription;
    Consumer consumer;
    TaskGroup tasks;
};

std::vector<Envelope> Events(const std::string& key, int first, int last) {
    std::vector<Envelope> events;
    for (int i = first; i <= last; ++i) events.push_back(MakeEvent(key, i));
    return events;
}

// What was written for a key, in the order of the commits.
Lines Effects(Fixture& fixture, const std::string& key) {
    return fixture.Sql("SELECT line FROM effect WHERE line LIKE '" + key + " %' ORDER BY n");
}

Task<void> DyingStory(Fixture& fixture) {
    Lines expected_a, expected_b;
    for (int i = 1; i <= 60; ++i) {
        expected_a.push_back("a " + std::to_string(i));
        expected_b.push_back("b " + std::to_string(i));
    }
    const auto executor = fixture.runtime.executor();
    fixture.runtime.Spawn("relay", fixture.outbox.Relay());
    auto reader = std::make_unique<Running>(fixture);
    co_await fixture.Append(Events("a", 1, 20));
    co_await fixture.Append(Events("b", 1, 20));
    EXPECT_TRUE(co_await Patiently(executor, [&] { return Effects(fixture, "a").size() >= 5; }));
    co_await reader->Crash();  // wherever it is
    TestBroker::Get().Kill();
    co_await fixture.Append(Events("a", 21, 40));  // nobody waits for the broker
    co_await fixture.Append(Events("b", 21, 40));
    reader = std::make_unique<Running>(fixture);
    TestBroker::Get().Start();
    co_await fixture.Append(Events("a", 41, 60));
    co_await fixture.Append(Events("b", 41, 60));
    EXPECT_TRUE(co_await Patiently(executor, [&] {
        return Effects(fixture, "a").size() >= 60 && Effects(fixture, "b").size() >= 60;
    }));
    EXPECT_EQ(Effects(fixture, "a"), expected_a);
    EXPECT_EQ(Effects(fixture, "b"), expected_b);
    EXPECT_EQ(fixture.Sql("SELECT count(*) FROM outbox WHERE sent_at IS NULL").at(0), "0");
    co_await reader->Crash();
}

TEST_F(KafkaLog, GivesEachEventOneEffectInOrderThoughReaderAndBrokerDie) {
    Fixture fixture;
    testing::RunTask(fixture.runtime, DyingStory(fixture), 240s);
}

Task<void> LetterStory(Fixture& fixture) {
    fixture.runtime.Spawn("relay", fixture.outbox.Relay());
    Running reader(fixture);
    const auto copies = fixture.Subscribe("watcher", fixture.topic + ".dlq");
    co_await fixture.Append(Events("z", 1, 2));
    co_await fixture.Append(Events("a", 1, 1));
    const auto got = co_await Take(*copies, 1);
    EXPECT_EQ(got.size(), 1U);
    if (got.size() == 1) {
        EXPECT_EQ(got[0].message.key, "z");
        const auto copy = json::Decode<Envelope>(got[0].message.value, json::Unknown::kIgnore);
        EXPECT_TRUE(copy && copy->id == MakeEvent("z", 1).id);
    }
    EXPECT_TRUE(co_await Patiently(fixture.runtime.executor(), [&] {
        return Effects(fixture, "a") == Lines{"a 1"} &&
               fixture.Sql("SELECT reason FROM dead_letter ORDER BY sequence") ==
                   Lines{"CANNOT_APPLY: ", "BEHIND"};
    }));
    co_await reader.Crash();
}

TEST_F(KafkaLog, CopiesADeadLetterForWatchersAndParksItsKeyOnly) {
    Fixture fixture;
    testing::RunTask(fixture.runtime, LetterStory(fixture), 90s);
}

}  // namespace
}  // namespace openrun::bus
