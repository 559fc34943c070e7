#include "libs/bus/consumer.hpp"

#include "libs/bus/bus_test_support.hpp"
#include "libs/bus/dead_letters.hpp"
#include "libs/bus/memory_log.hpp"
#include "libs/net/task_group.hpp"

#include <gtest/gtest.h>

namespace openrun::bus {
namespace {

using namespace std::chrono_literals;
using Lines = std::vector<std::string>;

const OperatorWord kWord{"op", "of no use"};
constexpr postgres::Statement kEffect{"effect", "INSERT INTO effect (line) VALUES ($1)"};

// A consumer that writes "key number" into a table, with trouble on demand.
struct Fixture : Store {
    Fixture() : log(runtime.executor()), publisher(log.MakePublisher()) {
        Sql("CREATE TABLE effect (n bigint GENERATED ALWAYS AS IDENTITY, line text); "
            "GRANT ALL ON effect TO queue_service");
    }
    std::unique_ptr<Consumer> MakeConsumer(Subscription& subscription) {
        auto consumer = std::make_unique<Consumer>(
            runtime, *pool, subscription, random, metrics,
            ConsumerOptions{.group = "queue", .ignored = {"Noise"}, .retry_first = 5ms});
        consumer->On("Counted",
                     {.handle = [this](postgres::Dialogue& dialogue, const Handling& handling) {
                         return Count(this, &dialogue, handling);
                     }});
        return consumer;
    }
    static Task<Result<void>> Count(Fixture* self, postgres::Dialogue* dialogue,
                                    Handling handling) {
        const auto& event = handling.envelope;
        const auto number = event.data.at("number").as_int64();
        const std::string line = event.key + " " + std::to_string(number);
        self->traces.push_back(handling.trace);
        if (handling.repeated) {
            self->repeats.push_back(line);
            co_return Result<void>{};
        }
        CO_CHECK(co_await dialogue->Execute(postgres::Make(kEffect, line)));
        if (self->away > 0) {
            --self->away;
            co_return Fail(Kind::kUnavailable, "UPSTREAM_UNAVAILABLE");
        }
        if (self->poison.contains(line)) co_return Fail(Kind::kConflict, "CANNOT_APPLY");
        co_return Result<void>{};
    }
    Lines Effects() { return Sql("SELECT line FROM effect ORDER BY n"); }
    Task<bool> Become(Lines lines) {
        return Eventually(runtime.executor(),
                          [this, wanted = std::move(lines)] { return Effects() == wanted; });
    }
    Task<void> Emit(std::string topic, std::vector<Envelope> events) {
        std::vector<Message> messages;
        messages.reserve(events.size());
        for (const auto& event : events) messages.push_back({event.key, json::Encode(event)});
        EXPECT_TRUE(co_await publisher->Publish(topic, messages, Soon()));
    }

    MemoryLog log;
    std::unique_ptr<Publisher> publisher;
    std::set<std::string> poison;
    int away = 0;
    Lines repeats;
    std::vector<Trace> traces;
};

// One running consumer of the log.
struct Running {
    Running(Fixture& fixture, const std::string& group, const std::string& topic = "t.events")
        : subscription(fixture.log.MakeSubscription(group, {topic})),
          consumer(fixture.MakeConsumer(*subscription)),
          tasks(fixture.runtime.executor()) {
        tasks.Spawn(consumer->Run());
    }
    Task<void> Crash() {
        tasks.Cancel();
        EXPECT_TRUE(co_await tasks.Join(Soon()));
        subscription.reset();
    }
    std::unique_ptr<Subscription> subscription;
    std::unique_ptr<Consumer> consumer;
    TaskGroup tasks;
};

Task<void> OnceStory(Fixture& fixture) {
    Running one(fixture, "first");
    co_await fixture.Emit("t.events", {MakeEvent("a", 1), MakeEvent("n", 1, "Noise"),
                                       MakeEvent("a", 2), MakeEvent("a", 1)});
    EXPECT_TRUE(co_await fixture.Become({"a 1", "a 2"}));
    EXPECT_TRUE(co_await Eventually(fixture.runtime.executor(),
                                    [&] { return fixture.repeats == Lines{"a 1"}; }));
    EXPECT_EQ(fixture.Sql("SELECT count(*) FROM dead_letter").at(0), "0");
    co_await one.Crash();
}

TEST(Consumer, AppliesOnceIgnoresWhatItListsAndTellsOfRepeats) {
    Fixture fixture;
    testing::RunTask(fixture.runtime, OnceStory(fixture));
}

Task<void> TraceStory(Fixture& fixture) {
    Running one(fixture, "first");
    const Trace maker = NewTrace(fixture.random);
    Envelope traced = MakeEvent("a", 1);
    traced.traceparent = maker.Header();
    Envelope correlated = MakeEvent("a", 2);
    correlated.correlation_id = maker.TraceIdText();
    Envelope neither = MakeEvent("a", 3);
    neither.correlation_id = "an order";
    neither.traceparent = "nonsense";
    co_await fixture.Emit("t.events", {traced, correlated, neither});
    EXPECT_TRUE(co_await fixture.Become({"a 1", "a 2", "a 3"}));
    EXPECT_EQ(fixture.traces.at(0).trace_id, maker.trace_id);
    EXPECT_EQ(fixture.traces.at(0).parent_id, maker.span_id) << "a span inside the maker's";
    EXPECT_EQ(fixture.traces.at(1).trace_id, maker.trace_id);
    EXPECT_NE(fixture.traces.at(2).trace_id, maker.trace_id) << "a trace of its own";
    co_await one.Crash();
}

TEST(Consumer, HandlesAnEventInTheTraceOfWhoeverMadeIt) {
    Fixture fixture;
    testing::RunTask(fixture.runtime, TraceStory(fixture));
}

Task<void> CrashStory(Fixture& fixture) {
    Running first(fixture, "never commits");
    co_await fixture.Emit("t.events", {MakeEvent("a", 1), MakeEvent("a", 2)});
    EXPECT_TRUE(co_await fixture.Become({"a 1", "a 2"}));
    co_await first.Crash();
    // A group that never committed reads everything again, as after a crash before the commit.
    Running second(fixture, "restarted");
    co_await fixture.Emit("t.events", {MakeEvent("a", 3)});
    EXPECT_TRUE(co_await fixture.Become({"a 1", "a 2", "a 3"}));
    EXPECT_EQ(fixture.repeats, (Lines{"a 1", "a 2"}));
    co_await second.Crash();
}

TEST(Consumer, HasOneEffectThoughItCrashedBetweenEffectAndCommit) {
    Fixture fixture;
    testing::RunTask(fixture.runtime, CrashStory(fixture));
}

Task<void> TwoStory(Fixture& fixture) {
    Running first(fixture, "one"), second(fixture, "two");  // both read everything, one inbox
    std::vector<Envelope> events;
    Lines expected;
    for (std::int64_t i = 1; i <= 40; ++i) {
        events.push_back(MakeEvent("a", i));
        expected.push_back("a " + std::to_string(i));
    }
    co_await fixture.Emit("t.events", events);
    EXPECT_TRUE(co_await fixture.Become(expected));
    EXPECT_TRUE(co_await Eventually(fixture.runtime.executor(),
                                    [&] { return fixture.repeats.size() == 40; }));
    co_await first.Crash();
    co_await second.Crash();
}

TEST(Consumer, TwoReadersAtOnceHaveOneEffectInOrder) {
    Fixture fixture;
    testing::RunTask(fixture.runtime, TwoStory(fixture));
}

Task<void> AwayStory(Fixture& fixture) {
    Running one(fixture, "first");
    fixture.away = 5;
    co_await fixture.Emit("t.events", {MakeEvent("a", 1), MakeEvent("b", 1)});
    EXPECT_TRUE(co_await fixture.Become({"a 1", "b 1"}));
    EXPECT_EQ(fixture.away, 0);
    EXPECT_EQ(fixture.Sql("SELECT count(*) FROM dead_letter").at(0), "0");
    co_await one.Crash();
}

TEST(Consumer, TriesAgainForAsLongAsADependencyIsAway) {
    Fixture fixture;
    testing::RunTask(fixture.runtime, AwayStory(fixture));
}

Task<void> PoisonStory(Fixture& fixture) {
    Running one(fixture, "first");
    fixture.poison = {"a 2"};
    co_await fixture.Emit("t.events", {MakeEvent("a", 1), MakeEvent("a", 2), MakeEvent("a", 3),
                                       MakeEvent("b", 1), MakeEvent("a", 4), MakeEvent("b", 2)});
    EXPECT_TRUE(co_await fixture.Become({"a 1", "b 1", "b 2"})) << "only the key is parked";
    EXPECT_TRUE(co_await Eventually(fixture.runtime.executor(), [&] {
        return fixture.Sql("SELECT count(*) FROM dead_letter").at(0) == "3";
    }));
    EXPECT_EQ(fixture.Sql("SELECT topic FROM outbox"), Lines{"t.events.dlq"});
    const auto letters = (co_await ListDeadLetters(*fixture.pool, {}, Soon()))->items;
    EXPECT_EQ(letters.at(0).last_error, "CANNOT_APPLY: ");
    EXPECT_EQ(letters.at(1).last_error, std::nullopt);

    const auto too_early = co_await ReplayDeadLetter(*fixture.pool, letters.at(1).sequence,
                                                     {"operator", "mended"}, Soon());
    EXPECT_EQ(too_early.error().code, "DEAD_LETTER_BEHIND");
    const auto head = letters.at(0).sequence;
    EXPECT_TRUE(co_await ReplayDeadLetter(*fixture.pool, head, {"operator", "mended"}, Soon()));
    EXPECT_TRUE(co_await Eventually(fixture.runtime.executor(), [&] {
        return fixture.Sql("SELECT state FROM parked_key") == Lines{"PARKED"};
    })) << "still poisoned: parked again";
    EXPECT_EQ(fixture.Effects(), (Lines{"a 1", "b 1", "b 2"}));

    fixture.poison.clear();
    EXPECT_TRUE(co_await ReplayDeadLetter(*fixture.pool, head, {"operator", "mended"}, Soon()));
    EXPECT_TRUE(co_await fixture.Become({"a 1", "b 1", "b 2", "a 2", "a 3", "a 4"}));
    co_await fixture.Emit("t.events", {MakeEvent("a", 5)});
    EXPECT_TRUE(co_await fixture.Become({"a 1", "b 1", "b 2", "a 2", "a 3", "a 4", "a 5"}));
    EXPECT_EQ(fixture.Sql("SELECT count(*) FROM parked_key").at(0), "0");
    EXPECT_EQ(fixture.Sql("SELECT concat_ws(' ', action, actor, reason) FROM dead_letter_audit"),
              (Lines{"REPLAY operator mended", "REPLAY operator mended"}));
    co_await one.Crash();
}

TEST(Consumer, APoisonedEventParksItsKeyOnlyAndReplaysInOrder) {
    Fixture fixture;
    testing::RunTask(fixture.runtime, PoisonStory(fixture));
}

Task<void> DiscardStory(Fixture& fixture) {
    Running one(fixture, "first");
    co_await fixture.Emit("t.events", {MakeEvent("a", 1, "Unheard"), MakeEvent("a", 2)});
    EXPECT_TRUE(co_await fixture.publisher->Publish("t.events", {{"b", "no envelope"}}, Soon()));
    EXPECT_TRUE(co_await Eventually(fixture.runtime.executor(), [&] {
        return fixture.Sql("SELECT count(*) FROM dead_letter").at(0) == "3";
    }));
    const auto letters = (co_await ListDeadLetters(*fixture.pool, {}, Soon()))->items;
    EXPECT_EQ(letters.at(0).last_error, "UNKNOWN_TYPE");
    EXPECT_EQ(letters.at(2).last_error, "UNREADABLE");
    EXPECT_TRUE(co_await DiscardDeadLetter(*fixture.pool, letters.at(0).sequence, kWord, Soon()));
    EXPECT_TRUE(co_await fixture.Become({"a 2"})) << "those behind go on";
    EXPECT_TRUE(co_await DiscardDeadLetter(*fixture.pool, letters.at(0).sequence, kWord, Soon()));
    EXPECT_EQ(fixture.Sql("SELECT count(*) FROM dead_letter_audit"), Lines{"1"}) << "said once";
    co_await one.Crash();
}

TEST(Consumer, DiscardsWithAuditAndGoesOn) {
    Fixture fixture;
    testing::RunTask(fixture.runtime, DiscardStory(fixture));
}

Task<void> MoneyStory(Fixture& fixture) {
    Running one(fixture, "first", "payment.events");
    fixture.poison = {"a 1"};
    co_await fixture.Emit("payment.events", {MakeEvent("a", 1)});
    EXPECT_TRUE(co_await Eventually(fixture.runtime.executor(), [&] {
        return fixture.Sql("SELECT count(*) FROM dead_letter").at(0) == "1";
    }));
    const auto letters = (co_await ListDeadLetters(*fixture.pool, {}, Soon()))->items;
    const auto refused =
        co_await DiscardDeadLetter(*fixture.pool, letters.at(0).sequence, kWord, Soon());
    EXPECT_EQ(refused.error().code, "MONEY_EVENT");
    EXPECT_EQ(fixture.Sql("SELECT count(*) FROM dead_letter_audit").at(0), "0");
    fixture.poison.clear();
    EXPECT_TRUE(co_await ReplayDeadLetter(*fixture.pool, letters.at(0).sequence, kWord, Soon()));
    EXPECT_TRUE(co_await fixture.Become({"a 1"}));
    co_await one.Crash();
}

TEST(Consumer, NeverDiscardsMoney) {
    Fixture fixture;
    testing::RunTask(fixture.runtime, MoneyStory(fixture));
}

}  // namespace
}  // namespace openrun::bus
