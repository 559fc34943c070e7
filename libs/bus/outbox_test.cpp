#include "libs/bus/outbox.hpp"

#include "libs/bus/bus_test_support.hpp"
#include "libs/bus/memory_log.hpp"

#include <gtest/gtest.h>

namespace openrun::bus {
namespace {

using namespace std::chrono_literals;

// Takes messages, and then may lose the acknowledgement or be away.
class FaultyPublisher final : public Publisher {
public:
    explicit FaultyPublisher(Publisher& real) : real_(real) {}
    Task<Result<void>> Publish(std::string topic, std::vector<Message> messages,
                               Deadline deadline) override {
        ++calls;
        if (away) co_return Fail(Kind::kUnavailable, "BUS_UNAVAILABLE");
        CO_CHECK(co_await real_.Publish(topic, std::move(messages), deadline));
        if (lost_acknowledgements > 0) {
            --lost_acknowledgements;
            co_return Fail(Kind::kUnavailable, "BUS_UNAVAILABLE", "acknowledgement lost");
        }
        co_return Result<void>{};
    }
    bool away = false;
    int calls = 0;
    int lost_acknowledgements = 0;

private:
    Publisher& real_;
};

struct Fixture : Store {
    Fixture()
        : log(runtime.executor()),
          real(log.MakePublisher()),
          publisher(*real),
          outbox(runtime, *pool, publisher, metrics, {.service = "queue"}),
          reader(log.MakeSubscription("group", {"t.events"})) {}

    MemoryLog log;
    std::unique_ptr<Publisher> real;
    FaultyPublisher publisher;
    Outbox outbox;
    std::unique_ptr<Subscription> reader;
};

Task<void> Append(postgres::Pool& pool, std::string key, std::int64_t number) {
    EXPECT_TRUE(co_await pool.Execute(Outbox::Append("t.events", MakeEvent(key, number)), Soon()));
}

std::vector<std::int64_t> NumbersOf(const std::vector<Delivery>& deliveries,
                                    const std::string& key) {
    std::vector<std::int64_t> numbers;
    for (const auto& text : ValuesOf(deliveries, key)) {
        numbers.push_back(json::Decode<Envelope>(text)->data.at("number").as_int64());
    }
    return numbers;
}

Task<void> OrderStory(Fixture& fixture) {
    fixture.runtime.Spawn("relay", fixture.outbox.Relay());
    for (std::int64_t i = 1; i <= 5; ++i) co_await Append(*fixture.pool, "a", i);
    fixture.outbox.Wake();
    const auto got = co_await Take(*fixture.reader, 5);
    EXPECT_EQ(NumbersOf(got, "a"), (std::vector<std::int64_t>{1, 2, 3, 4, 5}));
    EXPECT_TRUE(co_await Eventually(fixture.runtime.executor(), [&] {
        return fixture.Sql("SELECT count(*) FROM outbox WHERE sent_at IS NULL").at(0) == "0";
    }));
}

TEST(Outbox, SendsInOrderAndMarks) {
    Fixture fixture;
    testing::RunTask(fixture.runtime, OrderStory(fixture));
}

Task<Result<void>> AppendAndFail(postgres::Dialogue* dialogue) {
    CO_CHECK(co_await dialogue->Execute(Outbox::Append("t.events", MakeEvent("a", 1))));
    co_return Fail(Kind::kConflict, "CHANGED_MY_MIND");
}

Task<void> RollbackStory(Fixture& fixture) {
    fixture.runtime.Spawn("relay", fixture.outbox.Relay());
    const std::function<Task<Result<void>>(postgres::Dialogue&)> body =
        [](postgres::Dialogue& dialogue) { return AppendAndFail(&dialogue); };
    EXPECT_FALSE(co_await fixture.pool->Transact<void>(Soon(), body));
    co_await Append(*fixture.pool, "a", 2);
    fixture.outbox.Wake();
    EXPECT_EQ(NumbersOf(co_await Take(*fixture.reader, 1), "a"), std::vector<std::int64_t>{2});
}

TEST(Outbox, SendsNothingOfATransactionThatWasRolledBack) {
    Fixture fixture;
    testing::RunTask(fixture.runtime, RollbackStory(fixture));
}

Task<void> OutageStory(Fixture& fixture) {
    fixture.publisher.away = true;
    fixture.runtime.Spawn("relay", fixture.outbox.Relay());
    for (std::int64_t i = 1; i <= 3; ++i) co_await Append(*fixture.pool, "a", i);
    fixture.outbox.Wake();
    EXPECT_TRUE(co_await Eventually(fixture.runtime.executor(),
                                    [&] { return fixture.publisher.calls >= 3; }));
    fixture.publisher.away = false;
    fixture.publisher.lost_acknowledgements = 2;
    const auto got = co_await Take(*fixture.reader, 9);  // twice in vain, once for good
    EXPECT_EQ(NumbersOf(got, "a"), (std::vector<std::int64_t>{1, 2, 3, 1, 2, 3, 1, 2, 3}));
}

TEST(Outbox, NeverGivesUpAndNeverSkips) {
    Fixture fixture;
    testing::RunTask(fixture.runtime, OutageStory(fixture));
}

Task<void> AppendMany(postgres::Pool& pool, Outbox& outbox, std::string key) {
    for (std::int64_t i = 1; i <= 25; ++i) {
        co_await Append(pool, key, i);
        outbox.Wake();
    }
}

Task<void> TwoRelaysStory(Fixture& fixture, Outbox& other) {
    fixture.runtime.Spawn("relay", fixture.outbox.Relay());
    fixture.runtime.Spawn("other relay", other.Relay());
    for (const std::string key : {"a", "b", "c"}) {
        fixture.runtime.Spawn("writer", AppendMany(*fixture.pool, fixture.outbox, key));
    }
    const auto got = co_await Take(*fixture.reader, 75);
    for (const std::string key : {"a", "b", "c"}) {
        const auto numbers = NumbersOf(got, key);
        EXPECT_EQ(numbers.size(), 25U) << "each once: the lock keeps the relays apart";
        EXPECT_TRUE(std::ranges::is_sorted(numbers));
    }
}

TEST(Outbox, TwoRelaysKeepTheOrder) {
    Fixture fixture;
    const auto pool = fixture.MakePool();
    Outbox other(fixture.runtime, *pool, fixture.publisher, fixture.metrics, {.service = "queue"});
    testing::RunTask(fixture.runtime, TwoRelaysStory(fixture, other));
}

struct Slow {
    Executor executor;
    bool appended = false;
    bool may_commit = false;
};

Task<Result<void>> AppendSlowly(postgres::Dialogue* dialogue, Slow* slow) {
    CO_CHECK(co_await dialogue->Execute(Outbox::Append("t.events", MakeEvent("a", 1))));
    slow->appended = true;
    while (!slow->may_commit) co_await SleepFor(slow->executor, 1ms);
    co_return Result<void>{};
}

Task<void> TransactSlowly(postgres::Pool& pool, Slow* slow) {
    const std::function<Task<Result<void>>(postgres::Dialogue&)> body =
        [slow](postgres::Dialogue& dialogue) { return AppendSlowly(&dialogue, slow); };
    EXPECT_TRUE(co_await pool.Transact<void>(Soon(), body));
}

Task<void> CommitOrderStory(Fixture& fixture) {
    const auto executor = fixture.runtime.executor();
    Slow slow{.executor = executor};
    fixture.runtime.Spawn("relay", fixture.outbox.Relay());
    fixture.runtime.Spawn("slow", TransactSlowly(*fixture.pool, &slow));
    EXPECT_TRUE(co_await Eventually(executor, [&] { return slow.appended; }));
    fixture.runtime.Spawn("same key", Append(*fixture.pool, "a", 2));
    EXPECT_TRUE(co_await Eventually(executor, [&] {
        return fixture.Sql("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'advisory'")
                   .at(0) == "1";
    })) << "the later transaction waits for the earlier one";
    co_await Append(*fixture.pool, "b", 1);  // another key does not
    slow.may_commit = true;
    fixture.outbox.Wake();
    const auto got = co_await Take(*fixture.reader, 3);
    EXPECT_EQ(NumbersOf(got, "a"), (std::vector<std::int64_t>{1, 2}));
}

TEST(Outbox, OneKeyLeavesInTheOrderOfItsCommits) {
    Fixture fixture;
    testing::RunTask(fixture.runtime, CommitOrderStory(fixture));
}

Task<void> SizeStory(Fixture& fixture) {
    Envelope large = MakeEvent("a", 1);
    large.data["filler"] = std::string(kMessageBytesMax, 'x');
    EXPECT_FALSE(co_await fixture.pool->Execute(Outbox::Append("t.events", large), Soon()));
    EXPECT_EQ(fixture.Sql("SELECT count(*) FROM outbox").at(0), "0");
}

TEST(Outbox, RefusesMoreThan256KiB) {
    Fixture fixture;
    testing::RunTask(fixture.runtime, SizeStory(fixture));
}

}  // namespace
}  // namespace openrun::bus
