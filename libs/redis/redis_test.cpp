#include "libs/redis/client.hpp"
#include "libs/redis/wire.hpp"
#include "libs/testing/run.hpp"
#include "libs/testing/stores.hpp"

#include <gtest/gtest.h>

namespace openrun::redis {
namespace {

using namespace std::chrono_literals;

constexpr Script kAdd{"add", "return redis.call('INCRBY', KEYS[1], ARGV[1])"};

struct Fixture {
    explicit Fixture(std::uint16_t port, ClientOptions options = {}) : runtime(testing::Quiet()) {
        options.port = port;
        client.emplace(runtime, random, metrics, options);
    }
    SystemRandom random;
    Metrics metrics;
    Runtime runtime;
    std::optional<Client> client;
};

// A server that does what the test wants: takes connections, and says only `greeting`.
class StubServer {
public:
    StubServer(Runtime& runtime, std::string greeting)
        : acceptor_(runtime.executor(), {asio::ip::address_v4::loopback(), 0}),
          greeting_(std::move(greeting)) {
        Accept();
    }
    [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
    [[nodiscard]] std::size_t accepted() const { return sockets_.size(); }
    void Stop() {
        acceptor_.close();
        sockets_.clear();
    }

private:
    void Accept() {
        acceptor_.async_accept([this](boost::system::error_code error, TcpSocket socket) {
            if (error) return;
            sockets_.push_back(std::move(socket));
            asio::write(sockets_.back(), asio::buffer(greeting_), error);
            Accept();
        });
    }
    TcpAcceptor acceptor_;
    std::string greeting_;
    std::deque<TcpSocket> sockets_;
};

TEST(Wire, WritesArraysOfBulkStringsWithAnyBytes) {
    std::string out;
    AppendCommand(out, std::vector<std::string>{"SET", "k", std::string("\0\r\n", 3)});
    EXPECT_EQ(out, std::string("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$3\r\n\0\r\n\r\n", 29));
}

TEST(Wire, ReadsRepliesHoweverTheyAreCut) {
    const std::string stream = "+OK\r\n:7\r\n$-1\r\n*2\r\n$1\r\na\r\n*1\r\n:1\r\n-WRONG type\r\n";
    ReplyParser parser;
    std::vector<Result<Reply>> replies;
    for (const char byte : stream) {
        parser.Feed({&byte, 1});
        while (auto reply = parser.Next()) replies.push_back(*std::move(reply));
    }
    ASSERT_EQ(replies.size(), 5U);
    EXPECT_EQ(replies[0]->String(), "OK");
    EXPECT_EQ(replies[1]->Integer(), 7);
    EXPECT_TRUE(replies[2]->IsNil());
    EXPECT_EQ(replies[3]->Items().at(1).Items().at(0).Integer(), 1);
    EXPECT_EQ(replies[4].error().code, "REDIS_REFUSED");
    EXPECT_EQ(replies[4].error().detail, "WRONG type");
    EXPECT_FALSE(parser.broken());
}

TEST(Wire, SaysWhenTheStreamIsNoResp) {
    ReplyParser parser;
    parser.Feed("HTTP/1.1 200 OK\r\n");
    EXPECT_FALSE(parser.Next());
    EXPECT_TRUE(parser.broken());
}

Task<void> AddMany(Client& client, int count, std::vector<std::int64_t>* sums) {
    for (int i = 0; i < count; ++i) {
        const auto reply = co_await client.Eval(kAdd, {"{a}:sum"}, {"1"}, After(5s));
        if (reply) sums->push_back(reply->Integer());
    }
}

Task<void> PipelineStory(Fixture& fixture) {
    EXPECT_TRUE(co_await fixture.client->Ping(After(5s)));
    std::vector<std::int64_t> sums;
    for (int i = 0; i < 50; ++i) {
        fixture.runtime.Spawn("adder", AddMany(*fixture.client, 20, &sums));
    }
    while (sums.size() < 1'000) co_await SleepFor(fixture.runtime.executor(), 1ms);
    std::ranges::sort(sums);
    for (std::int64_t i = 0; i < 1'000; ++i) EXPECT_EQ(sums[static_cast<std::size_t>(i)], i + 1);
}

TEST(Redis, GivesEveryAnswerToWhoeverAsked) {
    const testing::ThrowAwayRedis server;
    Fixture fixture(server.port());
    testing::RunTask(fixture.runtime, PipelineStory(fixture));
}

Task<void> ScriptStory(Fixture& fixture) {
    Client& client = *fixture.client;
    EXPECT_TRUE(co_await client.Ping(After(5s)));
    EXPECT_EQ((co_await client.Eval(kAdd, {"n"}, {"2"}, After(5s)))->Integer(), 2);
    EXPECT_TRUE(co_await client.Command({"SCRIPT", "FLUSH"}, After(5s)));
    EXPECT_EQ((co_await client.Eval(kAdd, {"n"}, {"3"}, After(5s)))->Integer(), 5);
    const auto refused = co_await client.Command({"INCR", "n", "too", "many"}, After(5s));
    EXPECT_EQ(refused.error().code, "REDIS_REFUSED");
    EXPECT_TRUE(client.connected()) << "an error reply leaves the connection as it is";
}

TEST(Redis, LoadsAScriptAgainThatTheServerForgot) {
    const testing::ThrowAwayRedis server;
    Fixture fixture(server.port());
    testing::RunTask(fixture.runtime, ScriptStory(fixture));
}

Task<void> RestartStory(Fixture& fixture, testing::ThrowAwayRedis& server) {
    Client& client = *fixture.client;
    int connects = 0;
    client.OnConnect([&] { ++connects; });
    EXPECT_TRUE(co_await client.Ping(After(5s)));
    EXPECT_EQ(connects, 1);
    EXPECT_TRUE(co_await client.Eval(kAdd, {"n"}, {"1"}, After(5s)));

    server.Stop();
    while (client.connected()) co_await SleepFor(fixture.runtime.executor(), 1ms);
    const auto away = co_await client.Command({"GET", "n"}, After(5s));
    EXPECT_EQ(away.error().code, "REDIS_UNAVAILABLE");
    EXPECT_GT(away.error().retry_after, 0ms);

    server.Start();
    EXPECT_TRUE(co_await client.Ping(After(10s)));
    EXPECT_EQ(connects, 2);
    EXPECT_EQ((co_await client.Eval(kAdd, {"n"}, {"1"}, After(5s)))->Integer(), 1) << "it is empty";
}

TEST(Redis, ComesBackByItselfAfterARestart) {
    testing::ThrowAwayRedis server;
    Fixture fixture(server.port());
    testing::RunTask(fixture.runtime, RestartStory(fixture, server));
}

Task<void> BlockingStory(Fixture& fixture) {
    Client& client = *fixture.client;
    EXPECT_TRUE(co_await client.Ping(After(5s)));
    bool woken = false;
    auto wait = [](Client& redis, bool* done) -> Task<void> {
        const auto popped = co_await redis.Blocking({"BLPOP", "list", "10"}, After(12s));
        *done = popped && popped->Items().at(1).String() == "x";
    };
    fixture.runtime.Spawn("blocked", wait(client, &woken));
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < 20; ++i) EXPECT_TRUE(co_await client.Command({"PING"}, After(5s)));
    EXPECT_LT(std::chrono::steady_clock::now() - start, 5s) << "others do not wait behind it";
    EXPECT_TRUE(co_await client.Command({"RPUSH", "list", "x"}, After(5s)));
    while (!woken) co_await SleepFor(fixture.runtime.executor(), 1ms);
    EXPECT_TRUE((co_await client.Blocking({"BLPOP", "none", "0.01"}, After(5s)))->IsNil());
}

TEST(Redis, ReadsThatBlockHaveAConnectionOfTheirOwn) {
    const testing::ThrowAwayRedis server;
    Fixture fixture(server.port());
    testing::RunTask(fixture.runtime, BlockingStory(fixture));
}

Task<void> SilenceStory(Runtime& runtime, StubServer& server, Client& client) {
    while (!client.connected()) co_await SleepFor(runtime.executor(), 1ms);
    const auto impatient = co_await client.Command({"GET", "a"}, After(1ms));
    EXPECT_EQ(impatient.error().code, "REDIS_OUTCOME_UNKNOWN");
    EXPECT_TRUE(client.connected()) << "one impatient caller does not end the others' connection";

    const auto start = std::chrono::steady_clock::now();
    const auto lost = co_await client.Command({"GET", "b"}, After(10s));
    EXPECT_EQ(lost.error().code, "REDIS_OUTCOME_UNKNOWN");
    EXPECT_LT(std::chrono::steady_clock::now() - start, 5s);
    while (server.accepted() < 2) co_await SleepFor(runtime.executor(), 1ms);
    server.Stop();
}

TEST(Redis, GivesUpAServerThatDoesNotAnswerAndConnectsAgain) {
    SystemRandom random;
    Metrics metrics;
    Runtime runtime(testing::Quiet());
    StubServer server(runtime, "");
    Client client(runtime, random, metrics, {.port = server.port(), .command_timeout = 300ms});
    testing::RunTask(runtime, SilenceStory(runtime, server, client));
}

Task<void> BoundStory(Runtime& runtime, StubServer& server, Client& client) {
    while (!client.connected()) co_await SleepFor(runtime.executor(), 1ms);
    auto ask = [](Client& redis) -> Task<void> {
        EXPECT_FALSE(co_await redis.Command({"GET", "a"}, After(10s)));
    };
    runtime.Spawn("first", ask(client));
    runtime.Spawn("second", ask(client));
    co_await SleepFor(runtime.executor(), 1ms);
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ((co_await client.Command({"GET", "a"}, After(10s))).error().code,
              "REDIS_UNAVAILABLE");
    EXPECT_LT(std::chrono::steady_clock::now() - start, 200ms) << "refused at once";
    server.Stop();
}

TEST(Redis, RefusesMoreWaitersThanItsBound) {
    SystemRandom random;
    Metrics metrics;
    Runtime runtime(testing::Quiet());
    StubServer server(runtime, "");
    Client client(runtime, random, metrics,
                  {.port = server.port(), .waiting_max = 2, .command_timeout = 500ms});
    testing::RunTask(runtime, BoundStory(runtime, server, client));
}

Task<void> NonsenseStory(Runtime& runtime, StubServer& server, Client& client) {
    while (server.accepted() < 2) co_await SleepFor(runtime.executor(), 1ms);
    EXPECT_FALSE(co_await client.Command({"GET", "a"}, After(200ms)));
    server.Stop();
}

TEST(Redis, LeavesAServerThatTalksSomethingElse) {
    SystemRandom random;
    Metrics metrics;
    Runtime runtime(testing::Quiet());
    StubServer server(runtime, "220 mail.example ESMTP\r\n");
    Client client(runtime, random, metrics, {.port = server.port()});
    testing::RunTask(runtime, NonsenseStory(runtime, server, client));
}

}  // namespace
}  // namespace openrun::redis
