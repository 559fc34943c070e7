#include "libs/http/http_test_support.hpp"

// How a message is cut into pieces, and how much of one is accepted: what Beast's parser leaves to
// its caller.

namespace openrun::http {
namespace {

using namespace std::chrono_literals;

Task<TcpSocket> Connect(Runtime& runtime, std::uint16_t port) {
    TcpSocket socket(runtime.executor());
    const asio::ip::tcp::endpoint endpoint(asio::ip::address_v4::loopback(), port);
    const auto [error] = co_await socket.async_connect(endpoint, kAwait);
    EXPECT_FALSE(error) << error.message();
    boost::system::error_code ignored;
    socket.set_option(asio::ip::tcp::no_delay(true), ignored);
    co_return std::move(socket);
}

Task<std::string> ReadAll(TcpSocket& socket) {
    std::string got;
    for (std::string piece(4096, '\0');;) {
        const auto [error, count] = co_await socket.async_read_some(asio::buffer(piece), kAwait);
        if (error) break;
        got.append(piece, 0, count);
    }
    co_return got;
}

// Each byte in a segment of its own, so that the parser is asked again after every one.
Task<void> SaysByteByByte(Runtime& runtime, std::uint16_t port, std::string bytes,
                          std::string expected) {
    TcpSocket socket = co_await Connect(runtime, port);
    for (const char byte : bytes) {
        co_await asio::async_write(socket, asio::buffer(&byte, 1), kAwait);
        co_await SleepFor(runtime.executor(), 300us);
    }
    const std::string got = co_await ReadAll(socket);
    EXPECT_TRUE(got.starts_with(expected)) << bytes << "\n→\n" << got;
}

std::string Chunked(std::string_view body) {
    return fmt::format(
        "POST /greet HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json"
        "\r\nTransfer-Encoding: chunked\r\n\r\n{}",
        body);
}

TEST_F(HttpTest, ReadsChunksThatComeByteByByte) {
    Run(SaysByteByByte(runtime, server->port(),
                       Chunked("6;a=b\r\n{\"name\r\n6\r\n\":\"x\"}\r\n0\r\nT: v\r\n\r\n"),
                       "HTTP/1.1 201"));
}

TEST_F(HttpTest, ReadsAnEmptyChunkedBodyThatComesByteByByte) {
    Run(SaysByteByByte(runtime, server->port(), Chunked("0\r\n\r\n"), "HTTP/1.1 400"));
    EXPECT_EQ(created, 1) << "the handler saw an empty body, which is no JSON";
}

Task<void> Refuses(Runtime& runtime, std::uint16_t port, std::string bytes, std::string expected) {
    const std::string got = co_await Say(runtime, port, bytes);
    EXPECT_TRUE(got.starts_with(expected)) << bytes.substr(0, 200) << "\n→\n" << got;
}

std::string Get(std::string_view headers) {
    return fmt::format("GET /plain HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{}\r\n", headers);
}

Task<void> RefusesFolds(Runtime& runtime, std::uint16_t port) {
    for (const auto* folded : {"X-A:\r\n b\r\n", "X-A: \r\n\tb\r\n", "X-A: b\r\n \r\n",
                               "X-A: b\r\n c\r\n", "Transfer-Encoding:\r\n chunked\r\n"}) {
        co_await Refuses(runtime, port, Get(folded), "HTTP/1.1 400");
    }
}

TEST_F(HttpTest, RefusesALineFoldedBehindAnEmptyValue) {
    Run(RefusesFolds(runtime, server->port()));
}

// A header at a time, each complete, so that the parser never holds much; the sum must count.
Task<void> TricklesHeaders(Runtime& runtime, std::uint16_t port) {
    TcpSocket socket = co_await Connect(runtime, port);
    std::string line = "GET /plain HTTP/1.1\r\nHost: x\r\n";
    co_await asio::async_write(socket, asio::buffer(line), kAwait);
    for (int i = 0; i < 20; ++i) {
        co_await SleepFor(runtime.executor(), 2ms);
        line = fmt::format("X-{}: {}\r\n", i, std::string(2000, 'y'));
        const auto [error, count] = co_await asio::async_write(socket, asio::buffer(line), kAwait);
        if (error) break;
    }
    const std::string got = co_await ReadAll(socket);
    EXPECT_TRUE(got.starts_with("HTTP/1.1 431")) << got;
}

TEST_F(HttpTest, CountsHeadersHoweverSlowlyTheyCome) {
    Run(TricklesHeaders(runtime, server->port()));
}

// Neither a chunk's extensions nor its trailers may fill the memory.
Task<void> SendsWithoutEnd(Runtime& runtime, std::uint16_t port, std::string start) {
    TcpSocket socket = co_await Connect(runtime, port);
    co_await asio::async_write(socket, asio::buffer(start), kAwait);
    const std::string more(8192, 'x');
    std::size_t sent = 0;
    for (; sent < 4 * 1024 * 1024; sent += more.size()) {
        const auto [error, count] = co_await asio::async_write(socket, asio::buffer(more), kAwait);
        if (error) break;
    }
    EXPECT_LT(sent, 3U * 1024 * 1024) << "the server went on reading";
}

TEST_F(HttpTest, BoundsChunkExtensions) {
    Run(SendsWithoutEnd(runtime, server->port(), Chunked("5;")));
}

TEST_F(HttpTest, BoundsTrailers) {
    Run(SendsWithoutEnd(runtime, server->port(), Chunked("0\r\nT: ")));
}

Task<void> NamesItsHost(Runtime& runtime, std::uint16_t port) {
    co_await Refuses(runtime, port, "GET /plain HTTP/1.1\r\nConnection: close\r\n\r\n",
                     "HTTP/1.1 400");
    co_await Refuses(runtime, port, "GET /plain HTTP/1.1\r\n\r\n", "HTTP/1.1 400");
    co_await Refuses(runtime, port, "GET /plain HTTP/1.1\r\nHost: a b\r\n\r\n", "HTTP/1.1 400");
    co_await Refuses(runtime, port, "GET /plain HTTP/1.1\r\nHost: a/b\r\n\r\n", "HTTP/1.1 400");
    co_await Refuses(runtime, port, "GET /plain HTTP/1.0\r\n\r\n", "HTTP/1.1 200");
}

TEST_F(HttpTest, WantsAHostFromHttp11) { Run(NamesItsHost(runtime, server->port())); }

class PatientServer : public HttpTest {
protected:
    PatientServer()
        : HttpTest(
              {.header_timeout = 200ms, .body_timeout = 200ms, .body_bytes_per_second = 1000}) {}
};

// Never idle for long, and still too slow.
Task<void> Dawdles(Runtime& runtime, std::uint16_t port, std::string start) {
    TcpSocket socket = co_await Connect(runtime, port);
    co_await asio::async_write(socket, asio::buffer(start), kAwait);
    const auto begun = std::chrono::steady_clock::now();
    std::string got;
    for (int i = 0; i < 40; ++i) {
        co_await SleepFor(runtime.executor(), 50ms);
        const auto [error, count] =
            co_await asio::async_write(socket, asio::buffer("x", 1), kAwait);
        if (error || socket.available() > 0) break;
    }
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 1500ms);
    got = co_await ReadAll(socket);
    EXPECT_TRUE(got.starts_with("HTTP/1.1 408")) << got;
}

TEST_F(PatientServer, CutsOffHeadersThatDribble) {
    Run(Dawdles(runtime, server->port(), "GET /plain HTTP/1.1\r\nX-A: "));
}

TEST_F(PatientServer, CutsOffBodiesThatDribble) {
    Run(Dawdles(runtime, server->port(),
                "POST /greet HTTP/1.1\r\nHost: x\r\nContent-Length: 90\r\n\r\n"));
}

}  // namespace
}  // namespace openrun::http
