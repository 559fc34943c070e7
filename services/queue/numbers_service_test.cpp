// The counter against a real Redis and PostgreSQL: the script does what the domain says, and no
// fault gives a number twice.

#include "libs/bus/bus_test_support.hpp"
#include "services/queue/numbers.hpp"
#include "services/queue/sql.hpp"

#include <gtest/gtest.h>

#include <set>

namespace openrun::queue {
namespace {

using namespace std::chrono_literals;

struct Fixture : bus::Store {
    Fixture()
        : judging(runtime, metrics,
                  {.conninfo = database.Conninfo("queue_service"),
                   .schema = "queue_service",
                   .connections = 4,
                   .error_map = QueueError}),
          store(judging, {}),
          client(runtime, random, metrics, Options()),
          numbers(runtime, client, store, 20),
          schedule(ids.Next<ScheduleId>()) {
        Sql("INSERT INTO schedule (id, event, event_title, starts_at, ends_at, sale_opens_at, "
            "sale_closes_at, seat_count, event_mode, mode, target, passes_per_second) VALUES ('" +
            schedule.Text() + "', '" + schedule.Text() +
            "', 'x', now(), now(), now(), now(), 1, 'ON', 'ON', 1, 1)");
    }
    redis::ClientOptions Options() const {
        redis::ClientOptions options;
        options.port = server.port();
        options.command_timeout = 5s;
        return options;
    }
    std::vector<PersonId> People(int count) {
        std::vector<PersonId> people;
        people.reserve(static_cast<std::size_t>(count));
        for (int i = 0; i < count; ++i) people.push_back(ids.Next<PersonId>());
        return people;
    }

    testing::ThrowAwayRedis server;
    SystemClock clock;
    IdSource ids{clock, random};
    postgres::Pool judging;
    queue::Store store;
    redis::Client client;
    Numbers numbers;
    ScheduleId schedule;
};

Task<void> ScriptStory(Fixture& fixture) {
    EXPECT_TRUE(co_await fixture.client.Ping(After(5s)));
    NumberCounter twin{.issued = 3, .mark = 10};
    EXPECT_TRUE(
        co_await fixture.client.Command({"HSET", "l", "issued", "3", "mark", "10"}, After(5s)));
    for (int i = 0; i < 12; ++i) {
        const auto reply = co_await fixture.client.Eval(lua::kJoin, {"l", "n"},
                                                        {"p" + std::to_string(i)}, After(5s));
        EXPECT_EQ(reply->Items().at(2).Integer(), Draw(twin));
        EXPECT_EQ(reply->Items().at(0).Integer(), twin.issued);
        EXPECT_EQ(reply->Items().at(1).Integer(), twin.mark);
    }
}

TEST(Numbers, TheScriptDrawsAsTheDomainSays) {
    Fixture fixture;
    testing::RunTask(fixture.runtime, ScriptStory(fixture));
}

Task<Result<Joined>> DrawAndJoin(Fixture& fixture, std::vector<PersonId> people) {
    CO_TRY(const auto drawn, co_await fixture.numbers.Draw(fixture.schedule, people, After(5s)));
    std::vector<Joining> joining;
    joining.reserve(people.size());
    for (std::size_t i = 0; i < people.size(); ++i) {
        joining.push_back({.person = people[i], .account = {}, .number = drawn.numbers[i]});
    }
    co_return co_await fixture.store.Join(fixture.schedule, joining, After(5s));
}

Task<void> MarkStory(Fixture& fixture) {
    EXPECT_TRUE(co_await fixture.client.Ping(After(5s)));
    std::set<Number> given;
    for (int round = 0; round < 6; ++round) {
        const auto joined = co_await DrawAndJoin(fixture, fixture.People(15));
        EXPECT_TRUE(joined);
        for (const auto& [person, entry] : joined->entries) {
            EXPECT_TRUE(given.insert(entry.number).second) << entry.number << " twice";
        }
    }
    EXPECT_EQ(given.size(), 90U);
    EXPECT_EQ(*given.rbegin(), 90) << "no hole without a loss";
    EXPECT_EQ(fixture.Sql("SELECT high_water >= 90 FROM schedule").at(0), "t");
}

TEST(Numbers, RiseInStepsOfTheMark) {
    Fixture fixture;
    testing::RunTask(fixture.runtime, MarkStory(fixture));
}

Task<void> OldCopyStory(Fixture& fixture) {
    EXPECT_TRUE(co_await fixture.client.Ping(After(5s)));
    EXPECT_TRUE(co_await DrawAndJoin(fixture, fixture.People(8)));
    // Redis comes back from a copy that is five numbers old.
    const std::string line = "queue:{" + fixture.schedule.Text() + "}:line";
    EXPECT_TRUE(co_await fixture.client.Command({"HSET", line, "issued", "3"}, After(5s)));
    const auto people = fixture.People(2);
    const auto refused = co_await DrawAndJoin(fixture, people);
    EXPECT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "COUNTER_WENT_BACK");
    EXPECT_TRUE(co_await fixture.numbers.Abandon(fixture.schedule, After(5s)));
    const auto joined = co_await DrawAndJoin(fixture, people);
    EXPECT_TRUE(joined);
    for (const auto& [person, entry] : joined->entries) EXPECT_GT(entry.number, 20);
}

Task<void> DrawOne(Fixture& fixture, std::vector<Number>* drawn) {
    const auto got = co_await fixture.numbers.Draw(fixture.schedule, fixture.People(1), After(10s));
    EXPECT_TRUE(got);
    if (got) drawn->push_back(got->numbers.at(0));
}

Task<void> StartStory(Fixture& fixture) {
    EXPECT_TRUE(co_await fixture.client.Ping(After(5s)));
    std::vector<Number> drawn;
    for (int i = 0; i < 10; ++i) fixture.runtime.Spawn("draw", DrawOne(fixture, &drawn));
    EXPECT_TRUE(
        co_await bus::Eventually(fixture.runtime.executor(), [&] { return drawn.size() == 10; }));
    std::ranges::sort(drawn);
    EXPECT_EQ(drawn.front(), 1) << "starting all at once wastes nothing";
    EXPECT_EQ(drawn.back(), 10);
}

TEST(Numbers, AreStartedByOneOfManyWhoCome) {
    Fixture fixture;
    testing::RunTask(fixture.runtime, StartStory(fixture));
}

TEST(Numbers, ACounterThatWentBackIsFoundOutAndAbandoned) {
    Fixture fixture;
    testing::RunTask(fixture.runtime, OldCopyStory(fixture));
}

}  // namespace
}  // namespace openrun::queue
