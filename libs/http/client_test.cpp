#include "libs/http/http_test_support.hpp"
#include "libs/http/peer.hpp"

namespace openrun::http {
namespace {

using namespace std::chrono_literals;

// A peer that answers each connection with the next script: what it says after having read
// something.
class Scripted {
public:
    Scripted(Runtime& runtime, std::vector<std::string> answers)
        : runtime_(runtime), answers_(std::move(answers)), acceptor_(runtime.executor()) {
        acceptor_.open(asio::ip::tcp::v4());
        acceptor_.bind({asio::ip::address_v4::loopback(), 0});
        acceptor_.listen();
        runtime.Spawn("scripted", Accept());
    }
    std::string Url() const {
        return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
    }
    int connections = 0;
    int requests = 0;

private:
    Task<void> Accept() {
        for (;;) {
            TcpSocket socket(runtime_.executor());
            const auto [error] = co_await acceptor_.async_accept(socket, kAwait);
            if (error) co_return;
            ++connections;
            runtime_.Spawn("scripted-connection", Serve(std::move(socket)));
        }
    }
    // "" closes without an answer, "…" with a trailing '|' keeps the connection, "HANG" says
    // nothing.
    Task<void> Serve(TcpSocket socket) {
        for (bool keep = true; keep;) {
            std::string got(4096, '\0');
            const auto [error, count] = co_await socket.async_read_some(asio::buffer(got), kAwait);
            if (error) co_return;
            const std::string answer =
                answers_.at(static_cast<std::size_t>(requests++) % answers_.size());
            if (answer == "HANG") {
                co_await SleepFor(runtime_.executor(), 1h);
            }
            keep = answer.ends_with('|');
            const std::string bytes = keep ? answer.substr(0, answer.size() - 1) : answer;
            co_await asio::async_write(socket, asio::buffer(bytes), kAwait);
        }
    }

    Runtime& runtime_;
    std::vector<std::string> answers_;
    TcpAcceptor acceptor_;
};

constexpr const char* kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok|";

Task<std::string> CodeOf(Client& client, ClientRequest request,
                         std::chrono::milliseconds limit = 5s) {
    const auto answered = co_await client.Call(std::move(request), After(limit));
    co_return answered ? std::to_string(answered->status) + answered->body : answered.error().code;
}

class ClientTest : public ::testing::Test {
protected:
    void Run(Task<void> story) { testing::RunTask(runtime, std::move(story)); }
    Runtime runtime{testing::Quiet()};
};

Task<void> SaysWhatHappened(Runtime& runtime) {
    const auto ask = [&runtime](std::vector<std::string> answers, Method method,
                                std::chrono::milliseconds limit) -> Task<std::string> {
        Scripted peer(runtime, std::move(answers));
        Client client(runtime, {.url = peer.Url(), .body_max = 1000});
        co_return co_await CodeOf(client, {.method = method, .target = "/", .headers = {}}, limit);
    };
    EXPECT_EQ(co_await ask({kOk}, Method::kGet, 5s), "200ok");
    EXPECT_EQ(co_await ask({"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 "
                            "Created\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"},
                           Method::kPost, 5s),
              "201ok");
    EXPECT_EQ(co_await ask({"HTTP/1.1 200 OK\r\n\r\nto the end"}, Method::kGet, 5s),
              "200to the end");
    EXPECT_EQ(co_await ask({"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n|"}, Method::kHead, 5s),
              "200");
    EXPECT_EQ(co_await ask({""}, Method::kPost, 5s), "UPSTREAM_BROKEN")
        << "closed without an answer: unknown";
    EXPECT_EQ(co_await ask({"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"}, Method::kGet, 5s),
              "UPSTREAM_BROKEN");
    EXPECT_EQ(co_await ask({"nonsense\r\n\r\n"}, Method::kGet, 5s), "UPSTREAM_BROKEN");
    EXPECT_EQ(
        co_await ask({"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + std::string(5000, 'x')},
                     Method::kGet, 5s),
        "UPSTREAM_BROKEN")
        << "larger than body_max";
    EXPECT_EQ(co_await ask({"HANG"}, Method::kGet, 150ms), "UPSTREAM_TIMEOUT");
    Client nobody(runtime, {.url = "http://127.0.0.1:1"});
    EXPECT_EQ(co_await CodeOf(nobody, {.target = "/", .headers = {}}), "UPSTREAM_UNAVAILABLE");
}

TEST_F(ClientTest, SaysWhatMayHaveHappened) { Run(SaysWhatHappened(runtime)); }

Task<void> Reuses(Runtime& runtime) {
    Scripted peer(runtime, {kOk});
    Client client(runtime, {.url = peer.Url()});
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(co_await CodeOf(client, {.target = "/", .headers = {}}), "200ok");
    EXPECT_EQ(peer.connections, 1);
}

TEST_F(ClientTest, ReusesConnections) { Run(Reuses(runtime)); }

// The first answer keeps the connection, the second request finds it closed behind its back.
Task<void> Retries(Runtime& runtime, Method method, std::string key, std::string expected,
                   int requests) {
    Scripted peer(runtime, {kOk, "", kOk});
    Client client(runtime, {.url = peer.Url()});
    EXPECT_EQ(co_await CodeOf(client, {.target = "/", .headers = {}}), "200ok");
    ClientRequest second{.method = method, .target = "/", .headers = {}};
    if (!key.empty()) second.headers.emplace_back("Idempotency-Key", key);
    EXPECT_EQ(co_await CodeOf(client, second), expected);
    EXPECT_EQ(peer.requests, requests);
}

TEST_F(ClientTest, RepeatsOnAStaleConnectionOnlyWhatMayBeRepeated) {
    Run(Retries(runtime, Method::kGet, "", "200ok", 3));
}
TEST_F(ClientTest, NeverRepeatsAPostByItself) {
    Run(Retries(runtime, Method::kPost, "", "UPSTREAM_BROKEN", 2));
}
TEST_F(ClientTest, RepeatsAPostThatHasAKey) {
    Run(Retries(runtime, Method::kPost, "k", "200ok", 3));
}

Task<void> FailsOver(Runtime& runtime) {
    Scripted peer(runtime, {kOk});
    Client client(runtime, {.url = "http://127.0.0.1:1," + peer.Url()});
    for (int i = 0; i < 4; ++i) {
        EXPECT_EQ(co_await CodeOf(client, {.method = Method::kPost, .target = "/", .headers = {}}),
                  "200ok");
    }
}

TEST_F(ClientTest, GoesToTheNextAddressWhenNothingWasSent) { Run(FailsOver(runtime)); }

Task<void> Queues(Runtime& runtime) {
    Scripted peer(runtime, {kOk});
    Client client(runtime, {.url = peer.Url(), .connections_max = 1});
    int done = 0;
    for (int i = 0; i < 10; ++i) {
        asio::co_spawn(runtime.io(), CodeOf(client, {.target = "/", .headers = {}}),
                       [&done](const std::exception_ptr&, const std::string& code) {
                           done += code == "200ok" ? 1 : 0;
                       });
    }
    while (done < 10) co_await SleepFor(runtime.executor(), 1ms);
    EXPECT_EQ(peer.connections, 1);
}

TEST_F(ClientTest, LetsCallsWaitForAConnection) { Run(Queues(runtime)); }

Task<void> AsksItsPeer(Runtime& runtime, const Clock& clock, Random& random, const SigningKey& key,
                       std::string url) {
    Metrics metrics;
    Peer peer(runtime, clock, random, key, metrics, "queue",
              {.name = "reservation", .url = url, .breaker = {}});
    const Trace trace = NewTrace(random);
    const auto answered =
        co_await peer.Call(Method::kGet, "/internal/x", "", trace, After(5s), "-b");
    EXPECT_TRUE(answered) << answered.error().code;
    EXPECT_EQ(answered->body, "{\"name\":\"queue-b\"}");
    const auto missing = co_await peer.Call(Method::kGet, "/internal/y", "", trace, After(5s));
    EXPECT_EQ(missing.error().code, "NOT_FOUND");
    EXPECT_EQ(missing.error().kind, Kind::kNotFound);
    Peer gone(runtime, clock, random, key, metrics, "queue",
              {.name = "reservation", .url = "http://127.0.0.1:1", .breaker = {.failures_max = 2}});
    for (int i = 0; i < 3; ++i) {
        const auto failed = co_await gone.Call(Method::kGet, "/internal/x", "", trace, After(5s));
        EXPECT_EQ(failed.error().code, "UPSTREAM_UNAVAILABLE");
        EXPECT_EQ(failed.error().detail.contains("does not answer"), i == 2)
            << "the third is not even tried";
    }
    EXPECT_TRUE(metrics.Render().contains("circuit_open{peer=\"reservation\"} 1\n"));
}

TEST_F(HttpTest, PeersSignTheirCallsAndReadProblems) {
    Run(AsksItsPeer(runtime, clock, random, queue, Url()));
}

}  // namespace
}  // namespace openrun::http
