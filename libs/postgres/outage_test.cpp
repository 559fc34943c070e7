// A server that goes away and comes back, and names instead of addresses.

#include "libs/postgres/pool.hpp"
#include "libs/testing/run.hpp"
#include "libs/testing/stores.hpp"

#include <gtest/gtest.h>

namespace openrun::postgres {
namespace {

using namespace std::chrono_literals;
using openrun::testing::Quiet;
using openrun::testing::RunTask;
using openrun::testing::ThrowAwayPostgres;

constexpr Statement kOne{"one", "SELECT 1 AS n"};

PoolOptions Options(const ThrowAwayPostgres& server, std::size_t connections) {
    PoolOptions options;
    options.conninfo = server.Conninfo();
    options.schema = "public";
    options.connections = connections;
    options.reconnect_longest = 100ms;
    return options;
}

Task<bool> Answers(Pool& pool) {
    const auto rows = co_await pool.Execute(Make(kOne), After(2s));
    co_return rows && (*rows)[0].Get<int>("n") == 1;
}

// Many ask while the server is away: each is told at once, none waits for its deadline.
Task<void> AskInVain(Pool& pool) {
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < 50; ++i) {
        const auto refused = co_await pool.Execute(Make(kOne), After(5s));
        EXPECT_FALSE(refused);
        if (!refused) EXPECT_EQ(refused.error().kind, Kind::kUnavailable) << i;
    }
    EXPECT_LT(std::chrono::steady_clock::now() - start, 4s) << "within one deadline, all of them";
}

Task<void> AwayAndBack(Runtime& runtime, Pool& pool, ThrowAwayPostgres& server) {
    EXPECT_TRUE(co_await Answers(pool));
    server.Stop();
    // The first may find its session broken only when it speaks.
    while (co_await Answers(pool)) co_await SleepFor(runtime.executor(), 10ms);
    co_await AskInVain(pool);
    server.Start();
    const auto limit = After(10s);
    bool back = false;
    while (!back && std::chrono::steady_clock::now() < limit) {
        back = co_await Answers(pool);
        if (!back) co_await SleepFor(runtime.executor(), 10ms);
    }
    EXPECT_TRUE(back) << "by itself";
    for (int i = 0; i < 8; ++i) EXPECT_TRUE(co_await Answers(pool)) << i;
}

TEST(PostgresOutage, FailsAtOnceWhileTheServerIsAwayAndIsBackByItself) {
    ThrowAwayPostgres server;
    Runtime runtime(Quiet());
    Metrics metrics;
    Pool pool(runtime, metrics, Options(server, 4));
    RunTask(runtime, AwayAndBack(runtime, pool, server), 60s);
}

Task<void> EndWhileAway(Pool& pool, ThrowAwayPostgres& server) {
    EXPECT_TRUE(co_await Answers(pool));
    server.Stop();
    while (co_await Answers(pool)) {
    }
}

// Whoever tries to connect again must not outlive the runtime.
TEST(PostgresOutage, ANewServerIsNotAwaitedByAProcessThatEnds) {
    ThrowAwayPostgres server;
    Runtime runtime(Quiet());
    Metrics metrics;
    Pool pool(runtime, metrics, Options(server, 1));
    const auto start = std::chrono::steady_clock::now();
    RunTask(runtime, EndWhileAway(pool, server), 60s);
    EXPECT_LT(std::chrono::steady_clock::now() - start, 20s);
}

Task<void> ByName(Pool& pool, bool known) { EXPECT_EQ(co_await Answers(pool), known); }

TEST(PostgresOutage, FindsItsServerByName) {
    const ThrowAwayPostgres server;
    const auto run = [&server](const std::string& host, bool known) {
        Runtime runtime(Quiet());
        Metrics metrics;
        PoolOptions options = Options(server, 1);
        const auto at = options.conninfo.find("127.0.0.1");
        options.conninfo.replace(at, std::string_view("127.0.0.1").size(), host);
        Pool pool(runtime, metrics, options);
        RunTask(runtime, ByName(pool, known));
    };
    run("localhost", true);
    run("no-such-name.invalid", false);
}

}  // namespace
}  // namespace openrun::postgres
