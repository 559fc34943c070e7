#include "libs/postgres/idempotency.hpp"
#include "libs/postgres/migrate.hpp"
#include "libs/postgres/pool.hpp"
#include "libs/testing/run.hpp"
#include "libs/testing/stores.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace openrun::postgres {
namespace {

using namespace std::chrono_literals;
using openrun::testing::Quiet;
using openrun::testing::RunTask;
using openrun::testing::ThrowAwayDatabase;

constexpr Statement kMakeTable{"make_table", "CREATE TABLE item (id int PRIMARY KEY, text text)"};
constexpr Statement kInsert{"insert", "INSERT INTO item VALUES ($1, $2)"};
constexpr Statement kCount{"count", "SELECT count(*) AS n FROM item"};
constexpr Statement kSleep{"sleep", "SELECT pg_sleep($1)"};
constexpr Statement kKillMe{"kill_me", "SELECT pg_terminate_backend(pg_backend_pid())"};
constexpr Statement kKillOthers{"kill_others",
                                "SELECT count(pg_terminate_backend(pid)) AS n FROM "
                                "pg_stat_activity WHERE datname = current_database() AND pid <> "
                                "pg_backend_pid()"};
constexpr Statement kUpdate{"update", "UPDATE item SET text = text || 'x' WHERE id = $1"};
constexpr Statement kEcho{
    "echo",
    "SELECT $1::text AS a, $2::int[] AS b, $3::timestamptz AS c, $4::interval AS d, $5::uuid AS e, "
    "$6::jsonb AS f, $7::text AS g, $8::bytea AS h, 'infinity'::timestamptz AS i"};

enum class Colour : std::uint8_t { kDarkBlue };
BOOST_DESCRIBE_ENUM(Colour, kDarkBlue)

constexpr Statement kOthers{
    "others",
    "SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND pid <> "
    "pg_backend_pid()"};

class Postgres : public ::testing::Test {
protected:
    PoolOptions Options(std::size_t connections = 4) {
        return {.conninfo = database.Conninfo(),
                .schema = "public",
                .connections = connections,
                .error_map = {}};
    }
    void Run(Task<void> story) { RunTask(runtime, std::move(story)); }

    ThrowAwayDatabase database{false};
    Runtime runtime{Quiet()};
    Metrics metrics;
};

Task<std::int64_t> CountItems(Pool& pool) {
    const auto rows = co_await pool.Execute(Make(kCount), After(5s));
    co_return rows ? (*rows)[0].Get<std::int64_t>("n") : -1;
}

Task<void> CarriesValues(Pool& pool) {
    const Id<struct Any> id{{1, 2, 3}};
    const Instant noon = ParseInstant("2026-11-24T12:00:00.123456Z").value();
    const auto rows =
        co_await pool.Execute(Make(kEcho, std::string_view("한\"글\\"), std::vector<int>{3, 1},
                                   noon, std::chrono::milliseconds{1500}, id,
                                   json::object{{"k", 1}}, Colour::kDarkBlue, Bytes{0, 255}),
                              After(5s));
    EXPECT_TRUE(rows);
    const Row row = (*rows)[0];
    EXPECT_EQ(row.Get<std::string>("a"), "한\"글\\");
    EXPECT_EQ(row.Get<std::vector<int>>("b"), (std::vector<int>{3, 1}));
    EXPECT_EQ(row.Get<Instant>("c"), noon);
    EXPECT_EQ(row.Get<std::string>("d"), "00:00:01.5");
    EXPECT_EQ(row.Get<Id<struct Any>>("e"), id);
    EXPECT_EQ(row.Get<boost::json::value>("f").at("k").as_int64(), 1);
    EXPECT_EQ(row.Get<Colour>("g"), Colour::kDarkBlue);
    EXPECT_EQ(row.Get<Bytes>("h"), (Bytes{0, 255}));
    EXPECT_EQ(row.Get<Instant>("i"), kForever);
    EXPECT_EQ(ParseArray(R"({"a\"b",NULL,c,"NULL"})"),
              (std::vector<Text>{"a\"b", std::nullopt, "c", "NULL"}));
}

TEST_F(Postgres, CarriesValuesBothWays) {
    Pool pool(runtime, metrics, Options());
    Run(CarriesValues(pool));
}

Task<void> BatchIsWhole(Pool& pool) {
    EXPECT_TRUE(co_await pool.Execute(Make(kMakeTable), After(5s)));
    std::vector<Command> twice;
    twice.push_back(Make(kInsert, 1, "a"));
    twice.push_back(Make(kInsert, 1, "b"));
    const auto refused = co_await pool.Batch(twice, After(5s));
    EXPECT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "STORE_REFUSED");
    EXPECT_EQ(co_await CountItems(pool), 0) << "nothing of a refused batch stays";
    std::vector<Command> both;
    both.push_back(Make(kInsert, 1, "a"));
    both.push_back(Make(kInsert, 2, "b"));
    both.push_back(Make(kCount));
    const auto done = co_await pool.Batch(both, After(5s));
    EXPECT_TRUE(done);
    EXPECT_EQ((*done)[0].affected(), 1);
    EXPECT_EQ((*done)[2][0].Get<int>("n"), 2);
}

TEST_F(Postgres, RunsABatchWholeOrNotAtAll) {
    Pool pool(runtime, metrics, Options(1));
    Run(BatchIsWhole(pool));
}

Task<void> MapsErrors(Pool& pool) {
    EXPECT_TRUE(co_await pool.Execute(Make(kMakeTable), After(5s)));
    EXPECT_TRUE(co_await pool.Execute(Make(kInsert, 1, "a"), After(5s)));
    const auto refused = co_await pool.Execute(Make(kInsert, 1, "a"), After(5s));
    EXPECT_EQ(refused.error().code, "TAKEN");
    const auto invalid =
        co_await pool.Execute(Make(kInsert, 2, std::string_view("\xff")), After(5s));
    EXPECT_EQ(invalid.error().code, "VALIDATION_FAILED");
    const auto cut =
        co_await pool.Execute(Make(kInsert, 2, std::string_view("a\0b", 3)), After(5s));
    EXPECT_EQ(cut.error().code, "VALIDATION_FAILED") << "never stored up to its NUL";
    EXPECT_EQ(co_await CountItems(pool), 1);
}

TEST_F(Postgres, MapsConstraintsToCodes) {
    PoolOptions options = Options(1);
    options.error_map = [](const ServerError& error) -> std::optional<Error> {
        if (error.constraint == "item_pkey") return Error{Kind::kConflict, "TAKEN", error.detail};
        return std::nullopt;
    };
    Pool pool(runtime, metrics, options);
    Run(MapsErrors(pool));
}

Task<void> TransactionsRollBack(Pool& pool) {
    EXPECT_TRUE(co_await pool.Execute(Make(kMakeTable), After(5s)));
    const auto refused =
        co_await pool.Transact<int>(After(5s), [](Dialogue& dialogue) -> Task<Result<int>> {
            CO_CHECK(co_await dialogue.Execute(Make(kInsert, 1, "a")));
            co_return Fail(Kind::kConflict, "CHANGED_MY_MIND");
        });
    EXPECT_EQ(refused.error().code, "CHANGED_MY_MIND");
    EXPECT_EQ(co_await CountItems(pool), 0);
    const auto done =
        co_await pool.Transact<int>(After(5s), [](Dialogue& dialogue) -> Task<Result<int>> {
            CO_CHECK(co_await dialogue.Execute(Make(kInsert, 1, "a")));
            CO_TRY(const Rows rows, co_await dialogue.Execute(Make(kCount)));
            co_return rows[0].Get<int>("n");
        });
    EXPECT_EQ(done.value_or(-1), 1);
    EXPECT_EQ(co_await CountItems(pool), 1);
    const auto lost =
        co_await pool.Transact<void>(After(5s), [](Dialogue& dialogue) -> Task<Result<void>> {
            CO_CHECK(co_await dialogue.Execute(Make(kInsert, 2, "a")));
            CO_CHECK(co_await dialogue.Execute(Make(kKillMe)));
            co_return Result<void>{};
        });
    EXPECT_EQ(lost.error().code, "STORE_UNAVAILABLE")
        << "lost before COMMIT was sent: nothing happened";
    EXPECT_EQ(co_await CountItems(pool), 1);
}

TEST_F(Postgres, RollsBackWhatDoesNotSucceed) {
    Pool pool(runtime, metrics, Options(2));
    Run(TransactionsRollBack(pool));
}

Task<void> LockBoth(Pool& pool, int first, int second, int* tries) {
    const auto done =
        co_await pool.Transact<void>(After(20s), [=](Dialogue& dialogue) -> Task<Result<void>> {
            ++*tries;
            CO_CHECK(co_await dialogue.Execute(Make(kUpdate, first)));
            CO_CHECK(co_await dialogue.Execute(Make(kSleep, 0.1)));
            CO_CHECK(co_await dialogue.Execute(Make(kUpdate, second)));
            co_return Result<void>{};
        });
    EXPECT_TRUE(done) << done.error().detail;
}

Task<void> Deadlock(Runtime& runtime, Pool& pool, int* tries) {
    EXPECT_TRUE(co_await pool.Execute(Make(kMakeTable), After(5s)));
    EXPECT_TRUE(co_await pool.Execute(Make(kInsert, 1, ""), After(5s)));
    EXPECT_TRUE(co_await pool.Execute(Make(kInsert, 2, ""), After(5s)));
    bool done = false;
    asio::co_spawn(runtime.io(), LockBoth(pool, 2, 1, tries),
                   [&done](const std::exception_ptr&) { done = true; });
    co_await LockBoth(pool, 1, 2, tries);
    while (!done) co_await SleepFor(runtime.executor(), 10ms);
}

TEST_F(Postgres, RetriesDeadlocks) {
    Pool pool(runtime, metrics, Options(4));
    int tries = 0;
    Run(Deadlock(runtime, pool, &tries));
    EXPECT_GT(tries, 2);
}

Task<void> OneInLine(Pool& pool, int number, std::vector<int>* order) {
    EXPECT_TRUE(co_await pool.Execute(Make(kSleep, 0.01), After(10s)));
    order->push_back(number);
}

Task<void> WaitInLine(Runtime& runtime, Pool& pool, std::vector<int>* order) {
    for (int i = 0; i < 20; ++i)
        asio::co_spawn(runtime.io(), OneInLine(pool, i, order), [](const std::exception_ptr&) {});
    while (order->size() < 20) co_await SleepFor(runtime.executor(), 5ms);
    const auto late = co_await pool.Execute(Make(kSleep, 1), After(50ms));
    EXPECT_EQ(late.error().code, "STORE_OUTCOME_UNKNOWN");
}

TEST_F(Postgres, ServesInTheOrderOfAsking) {
    Pool pool(runtime, metrics, Options(1));
    std::vector<int> order;
    Run(WaitInLine(runtime, pool, &order));
    EXPECT_TRUE(std::ranges::is_sorted(order));
}

Task<void> Exhaust(Runtime& runtime, Pool& pool) {
    asio::co_spawn(runtime.io(), pool.Execute(Make(kSleep, 0.3), After(5s)), [](auto&&...) {});
    co_await SleepFor(runtime.executor(), 20ms);
    const auto in_time = co_await pool.Execute(Make(kSleep, 0), After(100ms));
    EXPECT_EQ(in_time.error().code, "STORE_UNAVAILABLE") << "it waited in vain: nothing was sent";
    EXPECT_TRUE(co_await pool.Execute(Make(kSleep, 0), After(5s)));
}

TEST_F(Postgres, SaysUnavailableWhenNoConnectionIsFreeInTime) {
    Pool pool(runtime, metrics, Options(1));
    Run(Exhaust(runtime, pool));
}

Task<void> ComeBack(Pool& pool, Pool& other) {
    EXPECT_TRUE(co_await pool.Ping(After(5s)));
    EXPECT_TRUE(co_await other.Execute(Make(kKillOthers), After(5s)));
    for (std::int64_t left = 1; left > 0;) {
        left = (*co_await other.Execute(Make(kOthers), After(5s)))[0].Get<std::int64_t>("n");
    }
    for (int i = 0; i < 3; ++i)
        EXPECT_TRUE(co_await pool.Ping(After(5s))) << "a killed idle session is replaced unseen";
}

TEST_F(Postgres, ReplacesSessionsThatTheServerClosed) {
    Pool pool(runtime, metrics, Options(1));
    Pool other(runtime, metrics, Options(1));
    Run(ComeBack(pool, other));
}

Task<void> CancelInTheMiddle(Runtime& runtime, Pool& pool) {
    asio::cancellation_signal cancel;
    bool ended = false;
    asio::co_spawn(
        runtime.io(), pool.Execute(Make(kSleep, 10), After(20s)),
        asio::bind_cancellation_slot(cancel.slot(), [&ended](auto&&...) { ended = true; }));
    co_await SleepFor(runtime.executor(), 50ms);
    cancel.emit(asio::cancellation_type::terminal);
    while (!ended) co_await SleepFor(runtime.executor(), 1ms);
    EXPECT_TRUE(co_await pool.Ping(After(2s)))
        << "the connection was thrown away, its place is free";
}

TEST_F(Postgres, ThrowsAwayAConnectionWhoseUserWasCancelled) {
    Pool pool(runtime, metrics, Options(1));
    Run(CancelInTheMiddle(runtime, pool));
}

Task<void> NobodyThere(Pool& pool) {
    const auto refused = co_await pool.Execute(Make(kCount), After(2s));
    EXPECT_EQ(refused.error().code, "STORE_UNAVAILABLE");
    EXPECT_GT(refused.error().retry_after, 0ms);
    EXPECT_FALSE(co_await pool.Ping(After(1s)));
}

TEST_F(Postgres, SaysUnavailableWhenNobodyIsThere) {
    PoolOptions options = Options();
    options.conninfo = "host=127.0.0.1 port=1 user=nobody dbname=none";
    Pool pool(runtime, metrics, options);
    Run(NobodyThere(pool));
}

class Idempotency : public Postgres {
protected:
    ThrowAwayDatabase migrated;
};

Task<Result<bool>> Once(Pool& pool, std::string key, std::string hash, double pause) {
    const IdempotencyKey entry{"account", "POST /x", std::move(key), std::move(hash)};
    co_return co_await pool.Transact<bool>(
        After(5s), [&entry, pause](Dialogue& dialogue) -> Task<Result<bool>> {
            CO_TRY(const Rows rows, co_await dialogue.Execute(BeginIdempotent(entry)));
            if (!rows[0].IsNull("answer")) co_return false;
            CO_CHECK(co_await dialogue.Execute(Make(kSleep, pause)));
            CO_CHECK(co_await dialogue.Execute(StoreIdempotent(entry, {{"id", 7}})));
            co_return true;
        });
}

Task<void> KeysCountOnce(Runtime& runtime, Pool& pool) {
    EXPECT_EQ(co_await Once(pool, "k1", "h1", 0), true);
    EXPECT_EQ(co_await Once(pool, "k1", "h1", 0), false);
    EXPECT_EQ((co_await Once(pool, "k1", "h2", 0)).error().code, "IDEMPOTENCY_KEY_REUSED");
    bool slow_done = false;
    asio::co_spawn(runtime.io(), Once(pool, "k2", "h", 0.3),
                   [&slow_done](auto&&...) { slow_done = true; });
    co_await SleepFor(runtime.executor(), 100ms);
    const auto busy = co_await Once(pool, "k2", "h", 0);
    EXPECT_EQ(busy.error().code, "REQUEST_IN_PROGRESS");
    EXPECT_GT(busy.error().retry_after, 0ms);
    while (!slow_done) co_await SleepFor(runtime.executor(), 10ms);
    EXPECT_EQ(co_await Once(pool, "k2", "h", 0), false);
}

TEST_F(Idempotency, RemembersSuccessesOnly) {
    Pool pool(runtime, metrics,
              {.conninfo = migrated.Conninfo("queue_service"),
               .schema = "queue_service",
               .connections = 3,
               .error_map = IdempotencyError});
    Run(KeysCountOnce(runtime, pool));
    EXPECT_FALSE(CheckIdempotencyKey(std::nullopt));
    EXPECT_FALSE(CheckIdempotencyKey("fifteen-letters"));
    EXPECT_TRUE(CheckIdempotencyKey("sixteen-letters-"));
    EXPECT_FALSE(CheckIdempotencyKey("with a blank in it"));
}

TEST(Migration, RunsOnceAndKeepsHistory) {
    const ThrowAwayDatabase database(false);
    std::string name = ::testing::TempDir() + "migrateXXXXXX";
    const std::filesystem::path root = mkdtemp(name.data());
    std::filesystem::create_directories(root / "services/queue/migrations");
    std::filesystem::create_directories(root / "libs");
    const auto file = root / "services/queue/migrations/0001_first.sql";
    std::ofstream(file) << "CREATE TABLE thing (id int);";
    const MigrationPlan plan{.conninfo = database.Conninfo(), .root = root, .passwords = {}};
    EXPECT_TRUE(Migrate(plan));
    EXPECT_TRUE(Migrate(plan)) << "a second time there is nothing to do";
    std::ofstream(root / "services/queue/migrations/0002_broken.sql")
        << "CREATE TABLE half (id int); SELECT nonsense;";
    EXPECT_FALSE(Migrate(plan));
    std::ofstream(root / "services/queue/migrations/0002_broken.sql")
        << "CREATE TABLE half (id int);";
    EXPECT_TRUE(Migrate(plan)) << "nothing of the broken one had stayed";
    std::ofstream(file) << "CREATE TABLE other (id int);";
    const auto changed = Migrate(plan);
    ASSERT_FALSE(changed);
    EXPECT_NE(changed.error().detail.find("has changed since"), std::string::npos);
    std::filesystem::remove_all(root);
}

}  // namespace
}  // namespace openrun::postgres
