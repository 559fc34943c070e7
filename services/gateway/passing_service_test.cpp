#include "services/gateway/gateway_test_support.hpp"

#include <fstream>
#include <unistd.h>

// Services that fail, and connections that die at the wrong moment.

namespace openrun::gateway {
namespace {

using namespace std::chrono_literals;

// A service that is nothing but a script: each connection reads one request, then says the next
// line. "HANG" says nothing, "CLOSE" closes, a trailing '|' keeps the connection for more.
class Script {
public:
    Script(Runtime& runtime, std::vector<std::string> answers)
        : runtime_(runtime), answers_(std::move(answers)), acceptor_(runtime.executor()) {
        acceptor_.open(asio::ip::tcp::v4());
        acceptor_.bind({asio::ip::address_v4::loopback(), 0});
        acceptor_.listen();
        runtime.Spawn("script", Accept());
    }
    [[nodiscard]] std::string Url() const {
        return fmt::format("http://127.0.0.1:{}", acceptor_.local_endpoint().port());
    }
    int connections = 0;
    std::vector<std::string> heard;

private:
    Task<void> Accept() {
        for (;;) {
            TcpSocket socket(runtime_.executor());
            const auto [error] = co_await acceptor_.async_accept(socket, kAwait);
            if (error) co_return;
            ++connections;
            runtime_.Spawn("script-connection", Speak(std::move(socket)));
        }
    }
    Task<void> Speak(TcpSocket socket) {
        for (bool keep = true; keep;) {
            std::string got(64 * 1024, '\0');
            const auto [error, count] = co_await socket.async_read_some(asio::buffer(got), kAwait);
            if (error) co_return;
            heard.push_back(got.substr(0, count));
            std::string answer = answers_.at(std::min(heard.size(), answers_.size()) - 1);
            if (answer == "CLOSE") co_return;
            if (answer == "HANG") co_await SleepFor(runtime_.executor(), 1h);
            keep = answer.ends_with('|');
            if (keep) answer.pop_back();
            co_await asio::async_write(socket, asio::buffer(answer), kAwait);
        }
    }

    Runtime& runtime_;
    std::vector<std::string> answers_;
    TcpAcceptor acceptor_;
};

constexpr const char* kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok|";

// One thread, so that the second request finds the first one's connection.
class PassingTest : public GatewayTest {
protected:
    PassingTest() {
        change_settings = [this](Settings& settings) {
            settings.threads = 1;
            for (auto& upstream : settings.upstreams) {
                upstream.breaker = {.failures_max = 3, .open_for = 200ms};
                upstream.connect_timeout = 300ms;
                if (script && upstream.name == "payment") upstream.url = script->Url();
            }
        };
    }
    void SetUp() override {}  // once the script is known
    void Speaks(std::vector<std::string> answers) {
        script = std::make_unique<Script>(runtime, std::move(answers));
        GatewayTest::SetUp();
    }
    std::unique_ptr<Script> script;
};

std::string Status(const std::string& answer) { return answer.substr(0, 12); }

Task<void> Retries(Runtime& runtime, std::uint16_t port, const Script* script, std::string bearer) {
    const auto get = [&] { return Say(runtime, port, Get("/api/v1/payments/1", bearer)); };
    EXPECT_EQ(BodyOf(co_await get()), "ok");
    EXPECT_EQ(BodyOf(co_await get()), "ok") << "on a fresh connection, after the kept one failed";
    EXPECT_EQ(script->connections, 2);
    EXPECT_EQ(script->heard.size(), 3U);
}

TEST_F(PassingTest, RepeatsAGetWhoseKeptConnectionWasClosed) {
    Speaks({kOk, "CLOSE", kOk});
    Run(Retries(runtime, gateway->port(), script.get(), Bearer()));
}

Task<void> DoesNotRetry(Runtime& runtime, std::uint16_t port, const Script* script,
                        std::string bearer) {
    EXPECT_EQ(BodyOf(co_await Say(runtime, port, Get("/api/v1/payments/1", bearer))), "ok");
    const std::string got = co_await Say(runtime, port, Post("/api/v1/payments", bearer, "{}"));
    EXPECT_EQ(Status(got), "HTTP/1.1 502");
    EXPECT_EQ(CodeIn(got), "UPSTREAM_BROKEN");
    EXPECT_TRUE(got.contains("Retry-After: 1\r\n")) << got;
    EXPECT_EQ(script->heard.size(), 2U) << "money is asked for once";
}

TEST_F(PassingTest, NeverRepeatsAPost) {
    Speaks({kOk, "CLOSE", kOk});
    Run(DoesNotRetry(runtime, gateway->port(), script.get(), Bearer()));
}

Task<void> IsNonsense(Runtime& runtime, std::uint16_t port, std::string bearer) {
    const std::string got = co_await Say(runtime, port, Get("/api/v1/payments/1", bearer));
    EXPECT_EQ(Status(got), "HTTP/1.1 502") << got;
    EXPECT_EQ(CodeIn(got), "UPSTREAM_BROKEN");
}

class NonsenseTest : public PassingTest, public ::testing::WithParamInterface<const char*> {};

TEST_P(NonsenseTest, IsNotPassedOn) {
    Speaks({GetParam()});
    Run(IsNonsense(runtime, gateway->port(), Bearer()));
}

INSTANTIATE_TEST_SUITE_P(
    Answers, NonsenseTest,
    ::testing::Values("nonsense\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n",
                      "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx",
                      "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
                      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
                      "HTTP/1.1 200 OK\r\nContent-Length: 9\r\nX-A:\r\n b\r\n\r\n",
                      "HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n"));

Task<void> IsCut(Runtime& runtime, std::uint16_t port, std::string bearer, std::string body) {
    const std::string got = co_await Say(runtime, port, Get("/api/v1/payments/1", bearer));
    EXPECT_EQ(Status(got), "HTTP/1.1 200") << got;
    EXPECT_TRUE(got.ends_with(body)) << got;
}

TEST_F(PassingTest, CutsItsAnswerOffWhereTheServiceDid) {
    Speaks({"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"});
    Run(IsCut(runtime, gateway->port(), Bearer(), "\r\n\r\nhalf"));
}

TEST_F(PassingTest, EndsNoChunksThatTheServiceDidNotEnd) {
    Speaks({"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"});
    Run(IsCut(runtime, gateway->port(), Bearer(), "4\r\nhalf\r\n"));
}

TEST_F(PassingTest, PutsAnAnswerWithoutAnEndIntoChunks) {
    Speaks({"HTTP/1.1 200 OK\r\n\r\nto the end"});
    Run(IsCut(runtime, gateway->port(), Bearer(), "\r\n\r\na\r\nto the end\r\n0\r\n\r\n"));
}

Task<void> ComesTooLate(Runtime& runtime, std::uint16_t port, std::string bearer) {
    const auto begun = std::chrono::steady_clock::now();
    const std::string got = co_await Say(runtime, port, Post("/api/v1/things", bearer, "{}"));
    EXPECT_EQ(Status(got), "HTTP/1.1 504") << got;
    EXPECT_EQ(CodeIn(got), "UPSTREAM_TIMEOUT");
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 2s);
}

class TableTest : public PassingTest {
protected:
    // A route table of the test's own, in a file, as an operator would do it.
    void Routes(const std::string& yaml) {
        file = ::testing::TempDir() + fmt::format("routes-{}.yaml", getpid());
        std::ofstream(file) << yaml;
        const auto before = change_settings;
        change_settings = [this, before](Settings& settings) {
            before(settings);
            settings.routes_file = file;
        };
    }
    ~TableTest() override { std::remove(file.c_str()); }
    std::string file;
};

TEST_F(TableTest, AnswersWhenTheServiceDoesNot) {
    Routes("routes: [{path: /api/v1/things, upstream: payment, deadline: 150ms}]");
    Speaks({"HANG"});
    Run(ComesTooLate(runtime, gateway->port(), Bearer()));
}

TEST_F(TableTest, StopsAtTheStartWithoutAGoodTable) {
    Routes("routes: [{path: /api/v1/things, upstream: nobody}]");
    SettingsReader reader([](std::string_view) { return std::nullopt; });
    Settings settings = ReadSettings(reader);
    settings.routes_file = file;
    EXPECT_THROW(App({.main = runtime, .clock = clock, .metrics = metrics, .keys = keys}, settings),
                 std::runtime_error);
}

Task<void> Breaks(Runtime& runtime, std::uint16_t port, std::string bearer, Script* script) {
    for (int i = 0; i < 3; ++i) {
        const std::string got = co_await Say(runtime, port, Post("/api/v1/payments", bearer, "{}"));
        EXPECT_EQ(Status(got), "HTTP/1.1 502");
    }
    const std::size_t heard = script->heard.size();
    const std::string got = co_await Say(runtime, port, Post("/api/v1/payments", bearer, "{}"));
    EXPECT_EQ(Status(got), "HTTP/1.1 503");
    EXPECT_EQ(CodeIn(got), "UPSTREAM_UNAVAILABLE");
    EXPECT_TRUE(got.contains("Retry-After: 1\r\n")) << got;
    EXPECT_EQ(script->heard.size(), heard) << "the service was left alone";
    EXPECT_EQ(Status(co_await Say(runtime, port, Get("/api/v1/events"))), "HTTP/1.1 200")
        << "the others go on";
    co_await SleepFor(runtime.executor(), 250ms);
    EXPECT_EQ(BodyOf(co_await Say(runtime, port, Get("/api/v1/payments/1", bearer))), "ok");
    EXPECT_EQ(BodyOf(co_await Say(runtime, port, Post("/api/v1/payments", bearer, "{}"))), "ok");
}

TEST_F(PassingTest, BreaksTheCircuitAndClosesItAgain) {
    Speaks({"CLOSE", "CLOSE", "CLOSE", kOk});
    Run(Breaks(runtime, gateway->port(), Bearer(), script.get()));
}

Task<void> TriesTheOther(Runtime& runtime, std::uint16_t port, const Service* event) {
    for (int i = 0; i < 6; ++i)
        EXPECT_EQ(Status(co_await Say(runtime, port, Get("/api/v1/events"))), "HTTP/1.1 200") << i;
    EXPECT_EQ(event->seen.size(), 6U);
}

class TwoAddressesTest : public GatewayTest {
protected:
    TwoAddressesTest() {
        change_settings = [this](Settings& settings) {
            settings.upstreams[1].url = "http://127.0.0.1:1," + event.Url();
        };
    }
};

TEST_F(TwoAddressesTest, TakeOverForOneAnother) {
    Run(TriesTheOther(runtime, gateway->port(), &event));
}

Task<void> NobodyThere(Runtime& runtime, std::uint16_t port) {
    const std::string got = co_await Say(runtime, port, Get("/api/v1/events"));
    EXPECT_EQ(Status(got), "HTTP/1.1 503");
    EXPECT_EQ(CodeIn(got), "UPSTREAM_UNAVAILABLE");
    EXPECT_TRUE(got.contains("Retry-After: ")) << got;
}

class NobodyThereTest : public GatewayTest {
protected:
    NobodyThereTest()
        : GatewayTest(
              [](Settings& settings) { settings.upstreams[1].url = "http://127.0.0.1:1"; }) {}
};

TEST_F(NobodyThereTest, SaysSoAtOnce) { Run(NobodyThere(runtime, gateway->port())); }

}  // namespace
}  // namespace openrun::gateway
