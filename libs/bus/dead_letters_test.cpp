// What operators see and do, over a real PostgreSQL and a running consumer: races, restarts,
// repeats.
#include "libs/bus/dead_letters.hpp"

#include "libs/bus/backlog.hpp"
#include "libs/bus/bus_test_support.hpp"
#include "libs/bus/consumer.hpp"
#include "libs/bus/postgres_log.hpp"
#include "libs/net/task_group.hpp"

#include <gtest/gtest.h>

namespace openrun::bus {
namespace {

using namespace std::chrono_literals;
using Lines = std::vector<std::string>;

constexpr postgres::Statement kEffect{"effect", "INSERT INTO effect (line) VALUES ($1)"};
const OperatorWord kWord{"op", "because"};

// A service that hears "t.events" from PostgreSQL's log and refuses what is poisoned.
struct Fixture : Store {
    Fixture() : publisher(MakePostgresPublisher(runtime, *pool)) {
        Sql("CREATE TABLE effect (n bigint GENERATED ALWAYS AS IDENTITY, line text); "
            "GRANT ALL ON effect TO queue_service");
    }
    Lines Effects() { return Sql("SELECT line FROM effect ORDER BY n"); }
    Task<bool> Become(std::string sql, std::string wanted) {
        return Eventually(runtime.executor(),
                          [this, sql = std::move(sql), wanted = std::move(wanted)] {
                              return Sql(sql).at(0) == wanted;
                          });
    }
    Task<bool> Letters(std::string count) {
        return Become("SELECT count(*) FROM dead_letter WHERE settled_at IS NULL",
                      std::move(count));
    }
    Task<void> Emit(std::vector<Envelope> events) {
        std::vector<Message> messages;
        messages.reserve(events.size());
        for (const auto& event : events) messages.push_back({event.key, json::Encode(event)});
        EXPECT_TRUE(co_await publisher->Publish("t.events", messages, Soon()));
    }
    Task<DeadLetter> Letter(std::int64_t sequence) {
        co_return (co_await ReadDeadLetter(*pool, sequence, Soon())).value().letter;
    }
    Task<std::vector<DeadLetter>> All(std::string state = "OPEN") {
        co_return (co_await ListDeadLetters(*pool, {.state = std::move(state)}, Soon()))
            .value()
            .items;
    }

    std::unique_ptr<Publisher> publisher;
    std::set<std::string> poison;
};

struct Running {
    explicit Running(Fixture& fixture)
        : subscription(MakePostgresSubscription(fixture.runtime, *fixture.pool,
                                                fixture.database.Conninfo("queue_service"), "queue",
                                                {"t.events"}, {.poll = 50ms})),
          consumer(fixture.runtime, *fixture.pool, *subscription, fixture.random, fixture.metrics,
                   ConsumerOptions{.group = "queue", .ignored = {}, .retry_first = 5ms}),
          tasks(fixture.runtime.executor()) {
        consumer.On("Counted",
                    {.handle = [&fixture](postgres::Dialogue& dialogue, const Handling& handling) {
                        return Count(&fixture, &dialogue, handling);
                    }});
        tasks.Spawn(consumer.Run());
    }
    static Task<Result<void>> Count(Fixture* self, postgres::Dialogue* dialogue,
                                    Handling handling) {
        const auto& event = handling.envelope;
        const std::string line =
            event.key + " " + std::to_string(event.data.at("number").as_int64());
        if (!handling.repeated) CO_CHECK(co_await dialogue->Execute(postgres::Make(kEffect, line)));
        const bool refused = self->poison.contains(line);
        if (refused) co_return Fail(Kind::kConflict, "CANNOT_APPLY", "not now");
        co_return Result<void>{};
    }
    Task<void> Stop() {
        tasks.Cancel();
        EXPECT_TRUE(co_await tasks.Join(Soon()));
        subscription.reset();
    }
    std::unique_ptr<Subscription> subscription;
    Consumer consumer;
    TaskGroup tasks;
};

Task<void> SeenStory(Fixture& fixture) {
    Running one(fixture);
    fixture.poison = {"a 1"};
    co_await fixture.Emit(
        {MakeEvent("a", 1), MakeEvent("a", 2), MakeEvent("b", 1, "Unheard"), MakeEvent("a", 3)});
    EXPECT_TRUE(co_await fixture.publisher->Publish("t.events", {{"c", "nonsense"}}, Soon()));
    EXPECT_TRUE(co_await fixture.Letters("5"));
    const auto all = co_await fixture.All();
    EXPECT_EQ(all.at(0).last_error, "CANNOT_APPLY: not now");
    EXPECT_EQ(all.at(0).attempts, 1);
    EXPECT_EQ(all.at(0).behind, 2);
    EXPECT_EQ(all.at(0).waits_for, std::nullopt);
    EXPECT_EQ(all.at(0).first_failed_at, all.at(0).last_failed_at);
    EXPECT_EQ(all.at(1).attempts, 0);
    EXPECT_EQ(all.at(1).waits_for, all.at(0).sequence);
    EXPECT_EQ(all.at(1).behind, 1);
    EXPECT_EQ(all.at(1).first_failed_at, std::nullopt);
    EXPECT_EQ(all.at(2).type, "Unheard");
    EXPECT_EQ(all.at(4).type, std::nullopt);
    EXPECT_EQ(all.at(4).event, std::nullopt);
    EXPECT_EQ(all.at(4).bytes, 8);
    const auto second = co_await ListDeadLetters(
        *fixture.pool, {.topic = "t.events", .key = "a", .limit = 1, .offset = 1}, Soon());
    EXPECT_EQ(second->total, 3);
    EXPECT_EQ(second->items.size(), 1U);
    EXPECT_EQ(second->items.at(0).sequence, all.at(1).sequence);
    EXPECT_EQ((co_await ListDeadLetters(*fixture.pool, {.topic = "other"}, Soon()))->total, 0);

    EXPECT_TRUE(co_await ReplayDeadLetter(*fixture.pool, all.at(0).sequence, kWord, Soon()));
    EXPECT_TRUE(co_await fixture.Become("SELECT max(attempts) FROM dead_letter", "2"));
    const auto again = co_await ReadDeadLetter(*fixture.pool, all.at(0).sequence, Soon());
    EXPECT_EQ(again->letter.state, "WAITING") << "refused again";
    EXPECT_GT(again->letter.last_failed_at, again->letter.first_failed_at);
    EXPECT_EQ(again->actions.size(), 1U);
    EXPECT_EQ(again->actions.at(0).reason, "because");
    EXPECT_EQ(json::Decode<Envelope>(again->envelope)->key, "a");
    EXPECT_EQ((co_await ReadDeadLetter(*fixture.pool, 4711, Soon())).error().code, "NOT_FOUND");
    co_await one.Stop();
}

TEST(DeadLetters, TellWhatIsStuckWhyAndWhatWaitsBehind) {
    Fixture fixture;
    testing::RunTask(fixture.runtime, SeenStory(fixture));
}

Task<void> RestartStory(Fixture& fixture) {
    {
        Running one(fixture);
        fixture.poison = {"a 1"};
        co_await fixture.Emit({MakeEvent("a", 1), MakeEvent("a", 2)});
        EXPECT_TRUE(co_await fixture.Letters("2"));
        co_await one.Stop();
    }
    fixture.poison.clear();
    const auto head = (co_await fixture.All()).at(0).sequence;
    EXPECT_TRUE(co_await ReplayDeadLetter(*fixture.pool, head, kWord, Soon()));
    EXPECT_TRUE(co_await ReplayDeadLetter(*fixture.pool, head, {"other", "me too"}, Soon()));
    EXPECT_EQ((co_await fixture.Letter(head)).state, "REPLAYING");
    EXPECT_EQ(fixture.Sql("SELECT actor FROM dead_letter_audit"), Lines{"op"}) << "said once";
    Running fresh(fixture);  // to which the log has nothing to say
    EXPECT_TRUE(co_await fixture.Letters("0"));
    EXPECT_EQ(fixture.Effects(), (Lines{"a 1", "a 2"}));
    EXPECT_EQ((co_await fixture.Letter(head)).state, "APPLIED");
    EXPECT_TRUE(co_await ReplayDeadLetter(*fixture.pool, head, kWord, Soon())) << "it is applied";
    EXPECT_EQ((co_await DiscardDeadLetter(*fixture.pool, head, kWord, Soon())).error().code,
              "DEAD_LETTER_SETTLED");
    EXPECT_EQ((co_await fixture.All("APPLIED")).size(), 2U);
    EXPECT_EQ(fixture.Sql("SELECT count(*) FROM dead_letter_audit"), Lines{"1"});
    co_await fresh.Stop();
}

TEST(DeadLetters, AreReplayedOnceByAServiceThatHasHeardNothingSinceItsStart) {
    Fixture fixture;
    testing::RunTask(fixture.runtime, RestartStory(fixture));
}

Task<void> SayReplay(Fixture* fixture, std::int64_t letter, std::string actor, int* done) {
    EXPECT_TRUE(co_await ReplayDeadLetter(*fixture->pool, letter, {actor, "at once"}, Soon()));
    ++*done;
}

Task<void> SayDiscard(Fixture* fixture, std::int64_t letter, std::string actor, int* done) {
    const auto said =
        co_await DiscardDeadLetter(*fixture->pool, letter, {actor, "at once"}, Soon());
    EXPECT_TRUE(said || said.error().code == "DEAD_LETTER_SETTLED");
    if (said) ++*done;
}

Task<void> RaceStory(Fixture& fixture) {
    fixture.poison = {"a 1"};
    Running one(fixture);
    co_await fixture.Emit({MakeEvent("a", 1), MakeEvent("a", 2)});
    EXPECT_TRUE(co_await fixture.Letters("2"));
    co_await one.Stop();
    const auto head = (co_await fixture.All()).at(0).sequence;
    TaskGroup admins(fixture.runtime.executor());
    int done = 0;
    for (int i = 0; i < 4; ++i) admins.Spawn(SayReplay(&fixture, head, std::to_string(i), &done));
    EXPECT_TRUE(co_await admins.Join(Soon()));
    EXPECT_EQ(done, 4);
    EXPECT_EQ(fixture.Sql("SELECT action FROM dead_letter_audit"), Lines{"REPLAY"});
    for (int i = 0; i < 4; ++i) admins.Spawn(SayDiscard(&fixture, head, std::to_string(i), &done));
    EXPECT_TRUE(co_await admins.Join(Soon()));
    EXPECT_EQ(done, 8);
    EXPECT_EQ(fixture.Sql("SELECT action FROM dead_letter_audit ORDER BY id"),
              (Lines{"REPLAY", "DISCARD"}));
    EXPECT_EQ((co_await ReplayDeadLetter(*fixture.pool, head, kWord, Soon())).error().code,
              "DEAD_LETTER_SETTLED");
    Running fresh(fixture);
    EXPECT_TRUE(co_await fixture.Letters("0"));
    EXPECT_EQ(fixture.Effects(), Lines{"a 2"});
    co_await fresh.Stop();
}

TEST(DeadLetters, AreSettledOnceByManyAdminsAtOnce) {
    Fixture fixture;
    testing::RunTask(fixture.runtime, RaceStory(fixture));
}

// A consumer says that it was refused again, and the letter has been discarded meanwhile.
Task<void> DiscardedMeanwhileStory(Fixture& fixture) {
    fixture.poison = {"a 1"};
    {
        Running one(fixture);
        co_await fixture.Emit({MakeEvent("a", 1), MakeEvent("a", 2)});
        EXPECT_TRUE(co_await fixture.Letters("2"));
        co_await one.Stop();
    }
    const auto head = (co_await fixture.All()).at(0).sequence;
    EXPECT_TRUE(co_await ReplayDeadLetter(*fixture.pool, head, kWord, Soon()));
    EXPECT_TRUE(co_await DiscardDeadLetter(*fixture.pool, head, kWord, Soon()));
    fixture.Sql("SELECT dead_letter_refuse_again(" + std::to_string(head) +
                ", 't.events', 'a', 'too late')");
    EXPECT_EQ((co_await fixture.Letter(head)).last_error, "CANNOT_APPLY: not now");
    Running fresh(fixture);
    EXPECT_TRUE(co_await fixture.Letters("0")) << "those behind go on";
    EXPECT_EQ(fixture.Effects(), Lines{"a 2"});
    EXPECT_TRUE(co_await fixture.Become("SELECT count(*) FROM parked_key", "0"));
    co_await fresh.Stop();
}

TEST(DeadLetters, DiscardedWhileTheyAreRefusedAgainHoldNobodyUp) {
    Fixture fixture;
    testing::RunTask(fixture.runtime, DiscardedMeanwhileStory(fixture));
}

Task<void> BacklogStory(Fixture& fixture) {
    const std::vector<std::string> topics{"other.events", "t.events"};
    auto lag = (co_await ReadPostgresLag(*fixture.pool, "queue", topics, Soon())).value();
    EXPECT_EQ(lag.at(0).topic, "other.events");
    EXPECT_EQ(lag.at(1).unread, 0) << "nobody has ever said anything";
    auto behind = (co_await ReadBacklog(*fixture.pool, Soon())).value();
    EXPECT_EQ(behind.outbox.unsent, 0);
    EXPECT_EQ(behind.outbox.oldest_seconds, std::nullopt);

    co_await fixture.Emit({MakeEvent("a", 1), MakeEvent("a", 2, "Unheard"), MakeEvent("a", 3)});
    fixture.Sql(
        "UPDATE bus.message SET written_at = written_at - interval '90 s' "
        "WHERE position = 1");
    lag = (co_await ReadPostgresLag(*fixture.pool, "queue", topics, Soon())).value();
    EXPECT_EQ(lag.at(1).unread, 3);
    EXPECT_GE(lag.at(1).oldest_seconds, 90);
    fixture.Sql("SELECT bus.advance('queue', 't.events', 1)");
    lag = (co_await ReadPostgresLag(*fixture.pool, "queue", topics, Soon())).value();
    EXPECT_EQ(lag.at(1).unread, 2);
    EXPECT_LT(lag.at(1).oldest_seconds, 90);

    Running one(fixture);
    EXPECT_TRUE(co_await fixture.Letters("2"));
    EXPECT_TRUE(co_await fixture.Become("SELECT unread FROM bus.lag('queue', '{t.events}')", "0"));
    fixture.Sql("UPDATE outbox SET appended_at = appended_at - interval '2 minutes'");
    behind = (co_await ReadBacklog(*fixture.pool, Soon())).value();
    EXPECT_EQ(behind.outbox.unsent, 1) << "the copy of the letter, which no relay sends here";
    EXPECT_GE(behind.outbox.oldest_seconds, 120);
    EXPECT_EQ(behind.dead_letters.letters, 2);
    EXPECT_EQ(behind.dead_letters.keys, 1);
    EXPECT_GE(behind.dead_letters.oldest_seconds, 0);
    co_await one.Stop();
}

TEST(Backlog, CountsWhatIsNotSentNotHeardAndNotApplied) {
    Fixture fixture;
    testing::RunTask(fixture.runtime, BacklogStory(fixture));
}

}  // namespace
}  // namespace openrun::bus
