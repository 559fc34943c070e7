#include "services/gateway/gateway_test_support.hpp"

// Large bodies both ways, event streams, pipelining, and the end.

namespace openrun::gateway {
namespace {

using namespace std::chrono_literals;

Task<TcpSocket> Connect(Runtime& runtime, std::uint16_t port) {
    TcpSocket socket(runtime.executor());
    const asio::ip::tcp::endpoint endpoint(asio::ip::address_v4::loopback(), port);
    const auto [error] = co_await socket.async_connect(endpoint, kAwait);
    EXPECT_FALSE(error) << error.message();
    co_return std::move(socket);
}

Task<std::string> ReadUntil(TcpSocket& socket, std::string_view until) {
    std::string got;
    for (std::string piece(64 * 1024, '\0'); until.empty() || !got.contains(until);) {
        const auto [error, count] = co_await socket.async_read_some(asio::buffer(piece), kAwait);
        if (error) break;
        got.append(piece, 0, count);
    }
    co_return got;
}

std::string Pattern(std::size_t bytes) {
    std::string text(bytes, '\0');
    for (std::size_t i = 0; i < bytes; ++i) text[i] = static_cast<char>('a' + i * 7 % 26);
    return text;
}

std::string Chunks(std::string_view body, std::size_t size) {
    std::string out;
    for (std::size_t at = 0; at < body.size(); at += size) {
        const auto piece = body.substr(at, size);
        out += fmt::format("{:x}\r\n{}\r\n", piece.size(), piece);
    }
    return out + "0\r\n\r\n";
}

Task<void> CarriesLargeBodies(Runtime& runtime, std::uint16_t port, Service* event,
                              std::string bearer) {
    const std::string body = Pattern(3'000'000);
    event->answer = {.body = body, .headers = {}, .stream = {}};
    const std::string got = co_await Say(runtime, port, Post("/api/v1/admin/venues", bearer, body));
    EXPECT_EQ(event->seen.at(0).body.size(), body.size());
    EXPECT_TRUE(event->seen.at(0).body == body);
    EXPECT_EQ(event->seen.at(0).Header("Content-Length"), "3000000");
    EXPECT_TRUE(BodyOf(got) == body);

    const std::string chunked = co_await Say(
        runtime, port,
        fmt::format("POST /api/v1/admin/venues HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{}"
                    "Transfer-Encoding: chunked\r\n\r\n{}",
                    bearer, Chunks(body, 10'007)));
    EXPECT_TRUE(event->seen.at(1).body == body) << chunked.substr(0, 300);
    EXPECT_TRUE(BodyOf(chunked) == body);
    const std::string large =
        co_await Say(runtime, port,
                     fmt::format("POST /api/v1/admin/venues HTTP/1.1\r\nHost: x\r\n{}"
                                 "Transfer-Encoding: chunked\r\n\r\n{}",
                                 bearer, Chunks(Pattern(4'500'000), 100'000)));
    EXPECT_TRUE(large.starts_with("HTTP/1.1 413")) << large.substr(0, 300);
    EXPECT_EQ(event->seen.size(), 2U) << "what is too large is no request";
}

TEST_F(GatewayTest, CarriesLargeBodiesBothWays) {
    Run(CarriesLargeBodies(runtime, gateway->port(), &event, Bearer({"ADMIN"})));
}

// A reader that stops reading must stop the service, not fill the gateway's memory.
Task<void> HoldsBack(Runtime& runtime, std::uint16_t port, std::size_t* sent, bool* ended) {
    TcpSocket socket = co_await Connect(runtime, port);
    boost::system::error_code ignored;
    socket.set_option(asio::socket_base::receive_buffer_size(16 * 1024), ignored);
    const std::string ask = Get("/api/v1/schedules/7/seats/stream");
    co_await asio::async_write(socket, asio::buffer(ask), kAwait);
    std::size_t before = 1;
    for (int i = 0; i < 100 && before != *sent; ++i) {  // until nothing moves any more
        before = *sent;
        co_await SleepFor(runtime.executor(), 100ms);
    }
    EXPECT_LT(*sent, 40U * 1024 * 1024) << "nobody reads, and the service still sends";
    EXPECT_FALSE(*ended);
}

Task<void> SendMuch(http::EventStream* stream, std::size_t* sent, bool* ended) {
    const std::string data(8000, 'x');
    while (*sent < std::size_t{80} * 1024 * 1024 && co_await stream->Send("much", data))
        *sent += data.size();
    *ended = true;
}

TEST_F(GatewayTest, HoldsAServiceBackWhoseReaderIsSlow) {
    std::size_t sent = 0;
    bool ended = false;
    reservation.answer.content_type = "text/event-stream";
    reservation.answer.stream = [&](http::EventStream& stream) {
        return SendMuch(&stream, &sent, &ended);
    };
    Run(HoldsBack(runtime, gateway->port(), &sent, &ended));
}

struct Ticker {
    bool ended = false;
    int sent = 0;
};

Task<void> Tick(http::EventStream* stream, Executor executor, Ticker* ticker) {
    struct End {
        Ticker& ticker;
        ~End() { ticker.ended = true; }
    } const end{*ticker};
    while (co_await stream->Send("tick", std::to_string(ticker->sent))) {
        ++ticker->sent;
        co_await SleepFor(executor, 20ms);
    }
}

class StreamTest : public GatewayTest {
protected:
    StreamTest() {
        reservation.answer.content_type = "text/event-stream";
        reservation.answer.stream = [this](http::EventStream& stream) {
            return Tick(&stream, runtime.executor(), &ticker);
        };
    }
    Ticker ticker;
};

Task<void> Follows(Runtime& runtime, std::uint16_t port, const Ticker* ticker) {
    {
        TcpSocket socket = co_await Connect(runtime, port);
        const std::string ask = "GET /api/v1/schedules/7/seats/stream HTTP/1.1\r\nHost: x\r\n\r\n";
        co_await asio::async_write(socket, asio::buffer(ask), kAwait);
        const std::string got = co_await ReadUntil(socket, "data: 2\n");
        EXPECT_TRUE(got.contains("Content-Type: text/event-stream\r\n")) << got;
        EXPECT_TRUE(got.contains("Transfer-Encoding: chunked\r\n")) << got;
        EXPECT_LT(ticker->sent, 10) << "events are passed on as they come";
    }
    for (int i = 0; i < 400 && !ticker->ended; ++i) co_await SleepFor(runtime.executor(), 5ms);
    EXPECT_TRUE(ticker->ended) << "the reader has gone, and the service still sends";
}

TEST_F(StreamTest, PassesEventsOnAsTheyComeAndEndsWithTheReader) {
    Run(Follows(runtime, gateway->port(), &ticker));
}

Task<void> Stops(Runtime& runtime, std::uint16_t port, Service* user, std::string bearer) {
    TcpSocket stream = co_await Connect(runtime, port);
    std::string ask = "GET /api/v1/schedules/7/seats/stream HTTP/1.1\r\nHost: x\r\n\r\n";
    co_await asio::async_write(stream, asio::buffer(ask), kAwait);
    co_await ReadUntil(stream, "data: 0\n");
    TcpSocket busy = co_await Connect(runtime, port);
    user->pause = 150ms;
    ask = Get("/api/v1/users/me", bearer);
    co_await asio::async_write(busy, asio::buffer(ask), kAwait);
    while (user->seen.empty()) co_await SleepFor(runtime.executor(), 1ms);

    const auto begun = std::chrono::steady_clock::now();
    runtime.Stop();
    EXPECT_EQ(BodyOf(co_await ReadUntil(busy, "")), R"({"ok":true})") << "in flight: finished";
    co_await ReadUntil(stream, "");
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 2s) << "streams do not hold it up";
}

TEST_F(StreamTest, StopsInOrder) { Run(Stops(runtime, gateway->port(), &user, Bearer())); }

Task<void> Pipelines(Runtime& runtime, std::uint16_t port, const Service* event) {
    std::string bytes;
    for (int i = 0; i < 5; ++i)
        bytes += fmt::format("GET /api/v1/events/{} HTTP/1.1\r\nHost: x\r\n\r\n", i);
    const std::string got = co_await Say(runtime, port, bytes + Get("/nowhere"));
    std::size_t answers = 0;
    for (auto at = got.find("HTTP/1.1 200"); at != got.npos; at = got.find("HTTP/1.1 200", at + 1))
        ++answers;
    EXPECT_EQ(answers, 5U) << got;
    EXPECT_TRUE(got.contains("NOT_FOUND")) << got;
    for (std::size_t i = 0; i < 5; ++i)
        EXPECT_EQ(event->seen.at(i).target, fmt::format("/api/v1/events/{}", i));
}

TEST_F(GatewayTest, AnswersPipelinedRequestsInOrder) {
    Run(Pipelines(runtime, gateway->port(), &event));
}

Task<void> AnswersHead(Runtime& runtime, std::uint16_t port) {
    const std::string got = co_await Say(
        runtime, port, "HEAD /api/v1/events HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    EXPECT_TRUE(got.contains("Content-Length: 11\r\n") && got.ends_with("\r\n\r\n")) << got;
    const std::string old = co_await Say(runtime, port, "GET /api/v1/events HTTP/1.0\r\n\r\n");
    EXPECT_TRUE(old.starts_with("HTTP/1.1 200") && BodyOf(old) == R"({"ok":true})") << old;
}

TEST_F(GatewayTest, AnswersHeadAndOldClients) { Run(AnswersHead(runtime, gateway->port())); }

// However two readers might disagree about where a request ends: nothing of it reaches a service,
// and the connection ends, so that the rest is never read as a second request.
Task<void> SmugglesNothing(Runtime& runtime, std::uint16_t port) {
    const std::string inner = "GET /api/v1/events/SMUGGLED HTTP/1.1\r\nHost: x\r\n\r\n";
    const auto post = [&inner](std::string_view headers, std::string_view body) {
        return fmt::format("POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\n{}\r\n{}{}", headers,
                           body, inner);
    };
    const std::vector<std::string> attempts{
        post("Content-Length: 6\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
        post("Transfer-Encoding: chunked\r\nContent-Length: 6\r\n", "0\r\n\r\n"),
        post("Content-Length: 0\r\nContent-Length: 54\r\n", ""),
        post("Content-Length: 0\r\nContent-Length: 0\r\n", ""),
        post("Content-Length: 0, 54\r\n", ""),
        post("Content-Length: -1\r\n", ""),
        post("Content-Length : 0\r\n", ""),
        post("Content_Length: 54\r\nContent-Length:\t\r\n", ""),
        post("Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n", "0\r\n\r\n"),
        post("Transfer-Encoding: x, chunked\r\n", "0\r\n\r\n"),
        post("Transfer-Encoding: chunked, x\r\n", "0\r\n\r\n"),
        post("Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n"),
        post("Transfer-Encoding: \x0b"
             "chunked\r\n",
             "0\r\n\r\n"),
        post("Transfer-Encoding: \"chunked\"\r\n", "0\r\n\r\n"),
        post("X: y\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
        post("X: y\rTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
        post("Transfer-Encoding: chunked\r\n", "0x0\r\n\r\n"),
        post("Transfer-Encoding: chunked\r\n", "-1\r\n\r\n"),
        post("Transfer-Encoding: chunked\r\n", "1\r\nab\r\n0\r\n\r\n"),
        post("Transfer-Encoding: chunked\r\n", "0\n\n"),
        post("Transfer-Encoding: chunked\r\n", "ffffffffffffffff1\r\n"),
    };
    for (const auto& bytes : attempts) {
        const std::string got = co_await Say(runtime, port, bytes);
        EXPECT_TRUE(got.starts_with("HTTP/1.1 400")) << bytes << "\n→\n" << got;
        EXPECT_EQ(got.find("HTTP/1.1 ", 1), got.npos) << bytes << "\n→\n" << got;
    }
}

TEST_F(GatewayTest, SmugglesNothing) {
    Run(SmugglesNothing(runtime, gateway->port()));
    EXPECT_TRUE(event.seen.empty()) << "a smuggled request reached a service";
    EXPECT_TRUE(user.seen.empty());
}

}  // namespace
}  // namespace openrun::gateway
