#include "libs/bus/bus_contract.hpp"
#include "libs/bus/kafka_test_support.hpp"
#include "libs/bus/memory_log.hpp"
#include "libs/bus/postgres_log.hpp"

namespace openrun::bus {
namespace {

using namespace std::chrono_literals;

class MemoryBus final : public BusUnderTest {
public:
    explicit MemoryBus(Runtime& runtime)
        : log_(runtime.executor()), publisher_(log_.MakePublisher()) {}
    Publisher& publisher() override { return *publisher_; }
    std::unique_ptr<Subscription> Subscribe(std::string group,
                                            std::vector<std::string> topics) override {
        return log_.MakeSubscription(std::move(group), std::move(topics));
    }
    void Restart() override {}

private:
    MemoryLog log_;
    std::unique_ptr<Publisher> publisher_;
};

class PostgresBus final : public BusUnderTest {
public:
    explicit PostgresBus(Runtime& runtime)
        : runtime_(runtime),
          pool_(runtime, metrics_,
                {.conninfo = database_.Conninfo("queue_service"),
                 .schema = "queue_service",
                 .connections = 4,
                 .error_map = {}}),
          publisher_(MakePostgresPublisher(runtime, pool_)) {}
    Publisher& publisher() override { return *publisher_; }
    std::unique_ptr<Subscription> Subscribe(std::string group,
                                            std::vector<std::string> topics) override {
        return MakePostgresSubscription(runtime_, pool_, database_.Conninfo("queue_service"),
                                        std::move(group), std::move(topics), {.poll = 200ms});
    }
    // As a restart looks from outside: every session ends.
    void Restart() override {
        OwnerSql(database_,
                 "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                 "WHERE datname = current_database() AND pid <> pg_backend_pid()");
    }

private:
    Runtime& runtime_;
    testing::ThrowAwayDatabase database_;
    Metrics metrics_;
    postgres::Pool pool_;
    std::unique_ptr<Publisher> publisher_;
};

template <typename Bus>
std::unique_ptr<BusUnderTest> MakeOf(Runtime& runtime) {
    return std::make_unique<Bus>(runtime);
}

std::unique_ptr<BusUnderTest> MakeKafkaBus(Runtime& runtime) {
    return TestBroker::IsHere() ? MakeOf<KafkaBus>(runtime) : nullptr;
}

INSTANTIATE_TEST_SUITE_P(Memory, BusContract, ::testing::Values(&MakeOf<MemoryBus>));
INSTANTIATE_TEST_SUITE_P(Postgres, BusContract, ::testing::Values(&MakeOf<PostgresBus>));
INSTANTIATE_TEST_SUITE_P(Kafka, BusContract, ::testing::Values(&MakeKafkaBus));

Task<void> PublishMany(Publisher& publisher, std::string key, std::shared_ptr<int> running) {
    for (int i = 1; i <= 30; ++i) {
        EXPECT_TRUE(co_await publisher.Publish("t.events", Numbered(key, i, i), Soon()));
    }
    --*running;
}

Task<void> ManyWritersStory(Runtime& runtime, Publisher& first, Publisher& second,
                            Subscription& reader) {
    const auto running = std::make_shared<int>(4);
    runtime.Spawn("a", PublishMany(first, "a", running));
    runtime.Spawn("b", PublishMany(second, "b", running));
    runtime.Spawn("c", PublishMany(first, "c", running));
    runtime.Spawn("d", PublishMany(second, "d", running));
    const auto got = co_await Take(reader, 120);  // while they write
    // The last message may be read before its writer has heard that it is there.
    const Deadline heard = Soon();
    while (*running > 0 && std::chrono::steady_clock::now() < heard)
        co_await SleepFor(runtime.executor(), 1ms);
    EXPECT_EQ(*running, 0);
    std::int64_t expected = 0;
    for (const auto& one : got) EXPECT_EQ(one.position, ++expected) << "a hole was read over";
    for (const std::string key : {"a", "b", "c", "d"}) {
        EXPECT_EQ(ValuesOf(got, key), Texts(key, 1, 30));
    }
}

TEST(PostgresLog, HasNoHolesAReaderCouldSkipWhileManyWrite) {
    Store store;
    const auto other = store.MakePool();
    const auto first = MakePostgresPublisher(store.runtime, *store.pool);
    const auto second = MakePostgresPublisher(store.runtime, *other);
    const auto reader =
        MakePostgresSubscription(store.runtime, *store.pool,
                                 store.database.Conninfo("queue_service"), "group", {"t.events"});
    testing::RunTask(store.runtime, ManyWritersStory(store.runtime, *first, *second, *reader));
}

Task<void> WakeStory(Publisher& publisher, Subscription& reader) {
    EXPECT_TRUE((co_await reader.Poll(1, After(100ms)))->empty());
    EXPECT_TRUE(co_await publisher.Publish("t.events", Numbered("a", 1, 1), Soon()));
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ((co_await Take(reader, 1)).size(), 1U);
    EXPECT_LT(std::chrono::steady_clock::now() - start, 10s);
}

TEST(PostgresLog, WakesByNotificationLongBeforeTheSlowPoll) {
    Store store;
    const auto publisher = MakePostgresPublisher(store.runtime, *store.pool);
    const auto reader = MakePostgresSubscription(store.runtime, *store.pool,
                                                 store.database.Conninfo("queue_service"), "group",
                                                 {"t.events"}, {.poll = 60s});
    testing::RunTask(store.runtime, WakeStory(*publisher, *reader));
}

Task<void> PruneStory(Store& store, Publisher& publisher, Subscription& reader) {
    EXPECT_TRUE(co_await publisher.Publish("t.events", Numbered("a", 1, 4), Soon()));
    const auto got = co_await Take(reader, 4);
    EXPECT_TRUE(co_await reader.Commit(got.at(2), Soon()));
    store.Sql("UPDATE bus.message SET written_at = now() - interval '8 days' WHERE position <> 2");
    store.Sql("SELECT bus.prune('t.events', '7 days', 100)");
    EXPECT_EQ(store.Sql("SELECT position FROM bus.message ORDER BY position"),
              (std::vector<std::string>{"2", "4"}))
        << "what is young stays, what is unread stays";
    EXPECT_TRUE(co_await publisher.Publish("t.events", Numbered("a", 5, 5), Soon()));
    reader.Rewind();
    EXPECT_EQ(ValuesOf(co_await Take(reader, 2), "a"), Texts("a", 4, 5));
}

TEST(PostgresLog, ForgetsWhatIsOldAndReadByAll) {
    Store store;
    const auto publisher = MakePostgresPublisher(store.runtime, *store.pool);
    const auto reader =
        MakePostgresSubscription(store.runtime, *store.pool,
                                 store.database.Conninfo("queue_service"), "group", {"t.events"});
    testing::RunTask(store.runtime, PruneStory(store, *publisher, *reader));
}

}  // namespace
}  // namespace openrun::bus
