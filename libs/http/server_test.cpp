#include "libs/http/http_test_support.hpp"

namespace openrun::http {
namespace {

using namespace std::chrono_literals;

Task<void> Expect(Runtime& runtime, std::uint16_t port, std::string bytes, std::string start,
                  std::string contains) {
    const std::string got = co_await Say(runtime, port, bytes);
    EXPECT_TRUE(got.starts_with(start)) << bytes << "\n→\n" << got;
    EXPECT_TRUE(got.contains(contains)) << bytes << "\n→\n" << got;
}

std::string Get(std::string_view path, std::string_view headers = "") {
    return fmt::format("GET {} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{}\r\n", path, headers);
}

Task<void> AnswersByRoute(Runtime& runtime, std::uint16_t port) {
    co_await Expect(runtime, port, Get("/plain"), "HTTP/1.1 200 OK\r\n", "{\"name\":\"you\"}");
    co_await Expect(runtime, port, Get("/items/a%20b?x=1"), "HTTP/1.1 200", "{\"name\":\"a b\"}");
    co_await Expect(runtime, port, Get("/items/special"), "HTTP/1.1 200", "literal");
    co_await Expect(runtime, port, Get("/items/a%2Fb"), "HTTP/1.1 404", "NOT_FOUND");
    co_await Expect(runtime, port, Get("/nowhere"), "HTTP/1.1 404", "\"title\":\"없어요\"");
    co_await Expect(runtime, port, Get("/nowhere", "Accept-Language: en-GB,ko;q=0.5\r\n"),
                    "HTTP/1.1 404", "Not found");
    co_await Expect(runtime, port, Get("/greet"), "HTTP/1.1 405", "Allow: POST, OPTIONS");
    co_await Expect(runtime, port, Get("/throw"), "HTTP/1.1 500", "INTERNAL");
    co_await Expect(runtime, port, Get("/plain", "X-Request-Id: abc-1\r\n"), "HTTP/1.1 200",
                    "X-Request-Id: abc-1\r\n");
    const std::string head =
        co_await Say(runtime, port, "HEAD /plain HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    EXPECT_TRUE(head.contains("Content-Length: 14\r\n") && head.ends_with("\r\n\r\n")) << head;
    const std::string traced = co_await Say(
        runtime, port,
        Get("/nowhere",
            "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\n"));
    EXPECT_TRUE(traced.contains("\"traceId\":\"4bf92f3577b34da6a3ce929d0e0e4736\"")) << traced;
}

TEST_F(HttpTest, AnswersByRoute) { Run(AnswersByRoute(runtime, server->port())); }

std::string Post(std::string_view headers, std::string_view body) {
    return fmt::format(
        "POST /greet HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: "
        "application/json\r\n{}\r\n{}",
        headers, body);
}

Task<void> ReadsBodies(Runtime& runtime, std::uint16_t port) {
    co_await Expect(runtime, port, Post("Content-Length: 12\r\n", "{\"name\":\"x\"}"),
                    "HTTP/1.1 201", "{\"name\":\"x\"}");
    co_await Expect(runtime, port,
                    Post("Transfer-Encoding: chunked\r\n",
                         "5\r\n{\"nam\r\n7\r\ne\":\"x\"}\r\n0\r\nT: v\r\n\r\n"),
                    "HTTP/1.1 201", "{\"name\":\"x\"}");
    co_await Expect(runtime, port,
                    Post("Expect: 100-continue\r\nContent-Length: 12\r\n", "{\"name\":\"x\"}"),
                    "HTTP/1.1 ", "HTTP/1.1 201");
    co_await Expect(runtime, port, Post("Content-Length: 101\r\n", ""), "HTTP/1.1 413",
                    "BODY_TOO_LARGE");
    co_await Expect(
        runtime, port,
        Post("Transfer-Encoding: chunked\r\n", "c8\r\n" + std::string(200, 'x') + "\r\n0\r\n\r\n"),
        "HTTP/1.1 413", "BODY_TOO_LARGE");
    co_await Expect(runtime, port, Post("Content-Length: 2\r\n", "{}"), "HTTP/1.1 400",
                    "\"field\":\"/name\",\"code\":\"REQUIRED\"");
}

TEST_F(HttpTest, ReadsBodiesWithinTheRoutesLimit) { Run(ReadsBodies(runtime, server->port())); }

Task<void> RefusesFraming(Runtime& runtime, std::uint16_t port) {
    const std::vector<std::string> bad{
        Post("Content-Length: 2\r\nContent-Length: 2\r\n", "{}"),
        Post("Content-Length: 2\r\nContent-Length: 3\r\n", "{}"),
        Post("Content-Length: 2\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
        Post("Transfer-Encoding: chunked\r\nContent-Length: 2\r\n", "0\r\n\r\n"),
        Post("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n"),
        Post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"),
        Post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n"),
        Post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
        Post("Content-Length: +2\r\n", "{}"),
        Post("Content-Length: 0x2\r\n", "{}"),
        Post("Content-Length: \r\n", "{}"),
        Post("Authorization: a\r\nAuthorization: b\r\n", ""),
        Post("Idempotency-Key: a\r\nidempotency-key: a\r\n", ""),
        Post("Host: y\r\n", ""),
        Post("X-A: b\r\n folded\r\n", ""),
        Post("X A: b\r\n", ""),
        Post(std::string("X-A: b\0c\r\n", 10), ""),
        Post(": b\r\n", ""),
        "POST /greet HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "GET plain HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET / HTTP/3.0\r\nHost: x\r\n\r\n",
        "GET /plain HTTP/1.1\r\nConnection: keep-alive\r\n\r\n",
        "\x16\x03\x01\x02\r\n\r\n"};
    for (const auto& bytes : bad)
        co_await Expect(runtime, port, bytes, "HTTP/1.1 400", "MALFORMED_REQUEST");
    std::string many;
    for (int i = 0; i < 100; ++i) many += fmt::format("X-{}: y\r\n", i);
    co_await Expect(runtime, port, Get("/plain", many), "HTTP/1.1 431", "HEADERS_TOO_LARGE");
    co_await Expect(runtime, port, Get("/plain", "X-Long: " + std::string(20'000, 'x') + "\r\n"),
                    "HTTP/1.1 431", "HEADERS_TOO_LARGE");
}

TEST_F(HttpTest, RefusesAmbiguousFramingBeforeAnyHandler) {
    Run(RefusesFraming(runtime, server->port()));
    EXPECT_EQ(created, 0);
}

Task<void> Pipelines(Runtime& runtime, std::uint16_t port) {
    std::string requests;
    for (int i = 0; i < 5; ++i)
        requests += fmt::format("GET /items/{} HTTP/1.1\r\nHost: x\r\n\r\n", i);
    const std::string got = co_await Say(runtime, port, requests + Get("/plain"));
    std::size_t last = 0;
    for (int i = 0; i < 5; ++i) {
        const auto place = got.find(fmt::format("{{\"name\":\"{}\"}}", i));
        EXPECT_TRUE(place != got.npos && place > last) << got;
        last = place;
    }
}

TEST_F(HttpTest, AnswersPipelinedRequestsInOrder) { Run(Pipelines(runtime, server->port())); }

Task<void> SplitsAnywhere(Runtime& runtime, std::uint16_t port, std::string bytes) {
    for (std::size_t cut = 1; cut < bytes.size(); ++cut) {
        TcpSocket socket(runtime.executor());
        const asio::ip::tcp::endpoint endpoint(asio::ip::address_v4::loopback(), port);
        co_await socket.async_connect(endpoint, kAwait);
        co_await asio::async_write(socket, asio::buffer(bytes.data(), cut), kAwait);
        co_await SleepFor(runtime.executor(), 200us);
        co_await asio::async_write(socket, asio::buffer(bytes.data() + cut, bytes.size() - cut),
                                   kAwait);
        std::string got(4096, '\0');
        const auto [error, count] = co_await socket.async_read_some(asio::buffer(got), kAwait);
        EXPECT_TRUE(got.starts_with("HTTP/1.1 201")) << cut << ": " << got.substr(0, count);
    }
}

TEST_F(HttpTest, ReadsARequestThatIsCutAnywhere) {
    Run(SplitsAnywhere(runtime, server->port(),
                       Post("X-Some: header\r\nContent-Length: 12\r\n", "{\"name\":\"x\"}")));
}

Task<void> KnowsWhoAsks(Runtime& runtime, std::uint16_t port, std::string user, std::string admin,
                        std::string internal, std::string stranger) {
    const auto with = [](const std::string& token) { return "Authorization: " + token + "\r\n"; };
    co_await Expect(runtime, port, Get("/me"), "HTTP/1.1 401", "SIGN_IN_REQUIRED");
    co_await Expect(runtime, port, Get("/me", with("Bearer x.y.z")), "HTTP/1.1 401",
                    "TOKEN_INVALID");
    co_await Expect(runtime, port, Get("/me", with(user)), "HTTP/1.1 200", "{\"name\":\"a\"}");
    co_await Expect(runtime, port, Get("/staff", with(user)), "HTTP/1.1 403", "ROLE_REQUIRED");
    co_await Expect(runtime, port, Get("/staff", with(admin)), "HTTP/1.1 204", "");
    co_await Expect(runtime, port, Get("/internal/x", with(user)), "HTTP/1.1 401", "TOKEN_INVALID");
    co_await Expect(runtime, port, Get("/internal/x", with(internal)), "HTTP/1.1 200",
                    "{\"name\":\"queuebuyer\"}");
    co_await Expect(runtime, port, Get("/internal/x", with(stranger)), "HTTP/1.1 403",
                    "CALLER_NOT_ALLOWED");
    co_await Expect(runtime, port, Get("/me", with(internal)), "HTTP/1.1 401", "TOKEN_INVALID");
}

TEST_F(HttpTest, KnowsWhoAsks) {
    const auto internal = [this](const SigningKey& key, std::string_view caller) {
        return "Bearer " + SignInternalToken(key, caller, "reservation", clock.Now(), "buyer");
    };
    Run(KnowsWhoAsks(runtime, server->port(), Token({"USER"}), Token({"USER", "ADMIN"}),
                     internal(queue, "queue"), internal(user, "user")));
}

Task<void> Streams(Runtime& runtime, std::uint16_t port) {
    const std::string got = co_await Say(runtime, port, "GET /stream HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_TRUE(got.contains("Content-Type: text/event-stream\r\n")) << got;
    EXPECT_TRUE(got.ends_with(
        "event: count\ndata: 0\n\nevent: count\ndata: 1\n\nevent: count\ndata: 2\n\n"))
        << got;
}

TEST_F(HttpTest, StreamsEvents) { Run(Streams(runtime, server->port())); }

class ImpatientServer : public HttpTest {
protected:
    ImpatientServer() : HttpTest({.header_timeout = 100ms, .idle_timeout = 150ms}) {}
};

Task<void> IsCutOff(Runtime& runtime, std::uint16_t port) {
    co_await Expect(runtime, port, "GET /pla", "HTTP/1.1 408", "REQUEST_TIMEOUT");
    co_await Expect(runtime, port, Post("Content-Length: 12\r\n", "{\"na"), "HTTP/1.1 408",
                    "REQUEST_TIMEOUT");
    EXPECT_EQ(co_await Say(runtime, port, ""), "") << "an idle connection is closed without a word";
}

TEST_F(ImpatientServer, CutsOffSlowClients) { Run(IsCutOff(runtime, server->port())); }

Task<void> ScrapesItself(Runtime& runtime, std::uint16_t port, const Metrics& metrics) {
    co_await Say(runtime, port, Get("/items/7"));
    EXPECT_TRUE(metrics.Render().contains(
        "http_requests_total{method=\"GET\",route=\"/items/{id}\",status=\"200\"} 1"))
        << metrics.Render();
}

TEST_F(HttpTest, CountsByPatternNotByPath) { Run(ScrapesItself(runtime, server->port(), metrics)); }

}  // namespace
}  // namespace openrun::http
