#include "libs/http/http_test_support.hpp"

// What happens to requests and streams when the server stops, and to streams when the reader goes.

namespace openrun::http {
namespace {

using namespace std::chrono_literals;

Task<Result<Response>> AnswerAfter(Executor executor, std::chrono::milliseconds pause) {
    co_await SleepFor(executor, pause);
    co_return Json(Greeting{.name = "in time"});
}

struct Told {
    bool ended = false;
    bool failed = false;
};

// A stream that has nothing to say for an hour.
Task<void> StaySilent(EventStream* stream, Executor executor, Told* told) {
    struct End {
        Told& told;
        ~End() { told.ended = true; }
    } const end{*told};
    if (!co_await stream->Send("hello", "1\n2")) co_return;
    while (!stream->closing()) co_await SleepFor(executor, 1h);
}

Task<void> Fail(EventStream*, Told* told) {
    told->failed = true;
    throw std::runtime_error("a bug in a stream");
    co_return;
}

class StoppingTest : public HttpTest {
protected:
    StoppingTest() {
        router.Get("/slow", Access::Public(), [this](const Request&, const Context&) {
            return AnswerAfter(runtime.executor(), 150ms);
        });
        router.Get("/silent", Access::Public(), [this](const Request&, const Context&) {
            return Streaming([this](EventStream& stream) {
                return StaySilent(&stream, runtime.executor(), &told);
            });
        });
        router.Get("/failing", Access::Public(), [this](const Request&, const Context&) {
            return Streaming([this](EventStream& stream) { return Fail(&stream, &told); });
        });
    }

    static Task<Result<Response>> Streaming(std::function<Task<void>(EventStream&)> stream) {
        Response response;
        response.stream = std::move(stream);
        co_return response;
    }

    Told told;
};

std::string Get(std::string_view path) {
    return fmt::format("GET {} HTTP/1.1\r\nHost: x\r\n\r\n", path);
}

Task<TcpSocket> Ask(Runtime& runtime, std::uint16_t port, std::string bytes) {
    TcpSocket socket(runtime.executor());
    const asio::ip::tcp::endpoint endpoint(asio::ip::address_v4::loopback(), port);
    co_await socket.async_connect(endpoint, kAwait);
    co_await asio::async_write(socket, asio::buffer(bytes), kAwait);
    co_return std::move(socket);
}

Task<std::string> ReadUntil(TcpSocket& socket, std::string_view until) {
    std::string got;
    for (std::string piece(4096, '\0'); until.empty() || !got.contains(until);) {
        const auto [error, count] = co_await socket.async_read_some(asio::buffer(piece), kAwait);
        if (error) break;
        got.append(piece, 0, count);
    }
    co_return got;
}

Task<void> Drains(Runtime& runtime, std::uint16_t port, Told* told) {
    TcpSocket idle = co_await Ask(runtime, port, Get("/plain"));
    co_await ReadUntil(idle, "you");
    TcpSocket busy = co_await Ask(runtime, port, Get("/slow"));
    TcpSocket stream = co_await Ask(runtime, port, Get("/silent"));
    EXPECT_TRUE(
        (co_await ReadUntil(stream, "2\n\n")).ends_with("event: hello\ndata: 1\ndata: 2\n\n"));

    const auto begun = std::chrono::steady_clock::now();
    runtime.Stop();
    EXPECT_EQ(co_await ReadUntil(idle, ""), "") << "closed at once";
    EXPECT_EQ(co_await ReadUntil(stream, ""), "") << "ended at once";
    EXPECT_TRUE(told->ended);
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 140ms);
    const std::string last = co_await ReadUntil(busy, "");  // and it is closed behind it
    EXPECT_TRUE(last.contains("in time") && last.contains("Connection: close")) << last;
}

TEST_F(StoppingTest, FinishesRequestsAndEndsStreams) {
    Run(Drains(runtime, server->port(), &told));
}

Task<void> Leaves(Runtime& runtime, std::uint16_t port, Told* told) {
    {
        TcpSocket stream = co_await Ask(runtime, port, Get("/silent"));
        co_await ReadUntil(stream, "2\n\n");
        EXPECT_FALSE(told->ended);
    }
    for (int i = 0; i < 200 && !told->ended; ++i) co_await SleepFor(runtime.executor(), 5ms);
    EXPECT_TRUE(told->ended) << "a stream without a reader goes on";
}

TEST_F(StoppingTest, EndsAStreamWhoseReaderHasGone) { Run(Leaves(runtime, server->port(), &told)); }

Task<void> Throws(Runtime& runtime, std::uint16_t port, Told* told) {
    TcpSocket stream = co_await Ask(runtime, port, Get("/failing"));
    EXPECT_TRUE((co_await ReadUntil(stream, "")).contains("HTTP/1.1 200"));
    EXPECT_TRUE(told->failed);
    EXPECT_TRUE((co_await Say(runtime, port, Get("/plain"), "you")).contains("you"));
}

TEST_F(StoppingTest, SurvivesAStreamThatThrows) { Run(Throws(runtime, server->port(), &told)); }

// --- a lame duck ---------------------------------------------------------------------------------

class LameDuckTest : public HttpTest {
protected:
    explicit LameDuckTest(std::chrono::milliseconds lame_duck = 300ms)
        : HttpTest({.lame_duck = lame_duck}) {}
};

Task<void> SaysGoodbye(Runtime& runtime, std::uint16_t port) {
    TcpSocket kept = co_await Ask(runtime, port, Get("/plain"));
    co_await ReadUntil(kept, "you");
    TcpSocket idle = co_await Ask(runtime, port, Get("/plain"));
    co_await ReadUntil(idle, "you");

    const auto begun = std::chrono::steady_clock::now();
    runtime.Stop();
    co_await SleepFor(runtime.executor(), 100ms);
    co_await asio::async_write(kept, asio::buffer(Get("/plain")), kAwait);
    const std::string last = co_await ReadUntil(kept, "");
    EXPECT_TRUE(last.contains("you") && last.contains("Connection: close")) << last;
    TcpSocket late(runtime.executor());
    const auto [refused] =
        co_await late.async_connect({asio::ip::address_v4::loopback(), port}, kAwait);
    EXPECT_EQ(refused, asio::error::connection_refused) << "newcomers go elsewhere";
    EXPECT_EQ(co_await ReadUntil(idle, ""), "") << "closed at the end of the period";
    EXPECT_GE(std::chrono::steady_clock::now() - begun, 300ms);
}

TEST_F(LameDuckTest, AnswersOneMoreRequestOfAKeptConnection) {
    Run(SaysGoodbye(runtime, server->port()));
}

// Connections that the kernel has made and nobody has accepted: the io thread is busy making them.
Task<int> AnswersOfWaiting(Runtime& runtime, std::uint16_t port) {
    std::vector<TcpSocket> waiting;
    for (int i = 0; i < 20; ++i) {
        TcpSocket socket(runtime.executor());
        socket.connect({asio::ip::address_v4::loopback(), port});
        asio::write(socket, asio::buffer(Get("/plain")));
        waiting.push_back(std::move(socket));
    }
    runtime.Stop();
    int answers = 0;
    for (TcpSocket& socket : waiting) answers += (co_await ReadUntil(socket, "")).contains("you");
    co_return answers;
}

Task<void> Counts(Runtime& runtime, std::uint16_t port, int* answers) {
    *answers = co_await AnswersOfWaiting(runtime, port);
}

TEST_F(LameDuckTest, ServesThoseWhoWereConnectedAlready) {
    int answers = 0;
    Run(Counts(runtime, server->port(), &answers));
    EXPECT_EQ(answers, 20);
}

class AbruptTest : public LameDuckTest {
protected:
    AbruptTest() : LameDuckTest(0ms) {}
};

TEST_F(AbruptTest, LosesThemWithoutIt) {  // or the test above would prove nothing
    int answers = 0;
    Run(Counts(runtime, server->port(), &answers));
    EXPECT_LT(answers, 20);
}

TEST(AppendHead, LetsNoValueEndALine) {
    std::string out;
    AppendHead(out, NoContent().Set("Location", "/a\r\nSet-Cookie: b"), std::nullopt, true);
    EXPECT_EQ(out, "HTTP/1.1 204 No Content\r\nLocation: /a  Set-Cookie: b\r\n\r\n");
}

}  // namespace
}  // namespace openrun::http
