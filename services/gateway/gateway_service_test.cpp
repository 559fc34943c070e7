#include "services/gateway/gateway_test_support.hpp"

namespace openrun::gateway {
namespace {

using namespace std::chrono_literals;

Task<void> Ask(Runtime& runtime, std::uint16_t port, std::string bytes, std::string* answer) {
    *answer = co_await Say(runtime, port, std::move(bytes));
}

class PassageTest : public GatewayTest {
protected:
    // One request through the whole gateway. The runtime stops with it: once a test.
    std::string Through(std::string bytes) {
        std::string answer;
        Run(Ask(runtime, gateway->port(), std::move(bytes), &answer));
        return answer;
    }
};

TEST_F(PassageTest, CarriesARequestAndItsAnswer) {
    reservation.answer.Set("ETag", "\"7\"").Set("X-Anything", "goes");
    const std::string got = Through(Post("/api/v1/reservations?x=%20y",
                                         Bearer() + "X-Request-Id: id-7\r\n"
                                                    "X-User-Id: EVIL\r\n",
                                         R"({"seats":[1]})"));
    EXPECT_TRUE(got.starts_with("HTTP/1.1 200 OK\r\n")) << got;
    EXPECT_TRUE(got.contains("ETag: \"7\"\r\n") && got.contains("X-Anything: goes\r\n")) << got;
    EXPECT_TRUE(got.contains("X-Request-Id: id-7\r\n")) << got;
    EXPECT_EQ(BodyOf(got), R"({"ok":true})");
    ASSERT_EQ(reservation.seen.size(), 1U);
    const auto& seen = reservation.seen.front();
    EXPECT_EQ(seen.method + " " + seen.target, "POST /api/v1/reservations?x=%20y");
    EXPECT_EQ(seen.body, R"({"seats":[1]})");
    EXPECT_EQ(seen.Header("X-User-Id"), "");
    EXPECT_EQ(seen.Header("X-Request-Id"), "id-7");
    EXPECT_EQ(seen.Header("X-Forwarded-For"), "127.0.0.1");
    EXPECT_EQ(seen.Header("traceparent").size(), 55U);
    EXPECT_TRUE(seen.Header("Authorization").starts_with("Bearer "));
    EXPECT_TRUE(seen.Header("Host").starts_with("127.0.0.1:")) << "the service's own";
}

struct Refusal {
    std::string bytes, status, code;
};

Task<void> Refuses(Runtime& runtime, std::uint16_t port, std::vector<Refusal> all) {
    for (const auto& [bytes, status, code] : all) {
        const std::string got = co_await Say(runtime, port, bytes);
        EXPECT_TRUE(got.starts_with("HTTP/1.1 " + status)) << bytes << "\n→\n" << got;
        EXPECT_EQ(CodeIn(got), code) << bytes;
        EXPECT_EQ(got.find("HTTP/1.1 ", 1), got.npos) << "two answers to\n" << bytes;
    }
}

TEST_F(GatewayTest, RefusesAtTheDoor) {
    const std::string long_body(70'000, 'x');
    Run(Refuses(
        runtime, gateway->port(),
        {{Get("/internal/plans/1"), "404", "NOT_FOUND"},
         {Get("/api/v1/internal/plans/1"), "404", "NOT_FOUND"},
         {Get("/metrics"), "404", "NOT_FOUND"},
         {Get("/api/v1/events/../internal"), "400", "MALFORMED_REQUEST"},
         {Get("/api/v1/events/%2e%2e/internal"), "400", "MALFORMED_REQUEST"},
         {Get("/api/v1/events%2finternal"), "400", "MALFORMED_REQUEST"},
         {Get("/api/v1//events"), "400", "MALFORMED_REQUEST"},
         {Get("/api/v1/users/me"), "401", "SIGN_IN_REQUIRED"},
         {Get("/api/v1/users/me", "X-User-Id: 7\r\n"), "401", "SIGN_IN_REQUIRED"},
         {Get("/api/v1/users/me", "Authorization: Bearer x.y.z\r\n"), "401", "TOKEN_INVALID"},
         {Get("/api/v1/users/me", "Cookie: __Host-access=x.y.z\r\n"), "401", "TOKEN_INVALID"},
         {Get("/api/v1/admin/venues", Bearer()), "403", "ROLE_REQUIRED"},
         {Get("/api/v1/admin/users", Bearer({"ORGANISER"})), "403", "ROLE_REQUIRED"},
         {Post("/api/v1/reservations", "Cookie: __Host-access=" + Token() + "\r\n", "{}"), "403",
          "ORIGIN_NOT_ALLOWED"},
         {Post("/api/v1/reservations",
               "Origin: https://evil.example\r\nCookie: __Host-access=" + Token() + "\r\n", "{}"),
          "403", "ORIGIN_NOT_ALLOWED"},
         {Post("/api/v1/auth/login", "", long_body), "413", "BODY_TOO_LARGE"},
         {"TRACE /api/v1/events HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "405",
          "METHOD_NOT_ALLOWED"}}));
    for (const Service* service : {&user, &event, &queue, &reservation, &payment})
        EXPECT_TRUE(service->seen.empty()) << service->seen.front().target;
}

Task<void> GivesKeys(Runtime& runtime, std::uint16_t port, std::string jwks) {
    EXPECT_EQ(BodyOf(co_await Say(runtime, port, Get("/.well-known/jwks.json"))), jwks);
}

TEST_F(GatewayTest, PublishesTheKeys) { Run(GivesKeys(runtime, gateway->port(), keys->Jwks())); }

constexpr const char* kOrigin = "Origin: https://www.openrun.example\r\n";

Task<void> KeepsTokens(Runtime& runtime, std::uint16_t port, Service* user) {
    user->answer.body =
        R"({"account":{"id":"7"},"accessToken":"aaa","accessTokenExpiresAt":"2100-01-01T00:00:00Z",)"
        R"("refreshToken":"rrr","refreshTokenExpiresAt":"2100-01-01T00:00:00Z"})";
    const std::string plain = co_await Say(runtime, port, Post("/api/v1/auth/login", "", "{}"));
    EXPECT_TRUE(BodyOf(plain).contains("\"accessToken\":\"aaa\"") && !plain.contains("Set-Cookie"));

    const std::string kept = co_await Say(
        runtime, port,
        Post("/api/v1/auth/login", std::string(kOrigin) + "X-Session-Mode: cookie\r\n", "{}"));
    EXPECT_TRUE(kept.contains("Set-Cookie: __Host-access=aaa; Max-Age=")) << kept;
    EXPECT_TRUE(kept.contains("Set-Cookie: __Host-refresh=rrr; Max-Age=")) << kept;
    EXPECT_TRUE(!BodyOf(kept).contains("aaa") && !BodyOf(kept).contains("rrr")) << kept;
    EXPECT_TRUE(BodyOf(kept).contains("\"account\":{\"id\":\"7\"}")) << kept;
    EXPECT_TRUE(kept.contains("Access-Control-Allow-Origin: https://www.openrun.example\r\n"));

    user->seen.clear();
    const std::string refreshed = co_await Say(
        runtime, port,
        Post("/api/v1/auth/refresh", std::string(kOrigin) + "Cookie: __Host-refresh=old\r\n", ""));
    EXPECT_EQ(user->seen.at(0).Header("X-Refresh-Token"), "old");
    EXPECT_EQ(user->seen.at(0).Header("Cookie"), "");
    EXPECT_TRUE(refreshed.contains("__Host-access=aaa") && !BodyOf(refreshed).contains("aaa"))
        << "who came by cookie gets cookies, asked for or not: " << refreshed;

    user->answer = http::NoContent();
    const std::string left = co_await Say(
        runtime, port,
        Post("/api/v1/auth/logout", std::string(kOrigin) + "Cookie: __Host-refresh=old\r\n", ""));
    EXPECT_TRUE(left.starts_with("HTTP/1.1 204") && left.contains("__Host-refresh=; Max-Age=0;"))
        << left;
}

TEST_F(GatewayTest, KeepsTokensFromThePage) { Run(KeepsTokens(runtime, gateway->port(), &user)); }

Task<void> TurnsCookies(Runtime& runtime, std::uint16_t port, Service* reservation,
                        std::string token) {
    const std::string cookies =
        fmt::format("{}Cookie: other=1; __Host-access={}; __Host-pass=qr_p\r\n", kOrigin, token);
    co_await Say(runtime, port, Post("/api/v1/reservations", cookies, "{}"));
    const auto& seen = reservation->seen.at(0);
    EXPECT_EQ(seen.Header("Authorization"), "Bearer " + token);
    EXPECT_EQ(seen.Header("X-Queue-Token"), "qr_p");
    EXPECT_EQ(seen.Header("Cookie") + seen.Header("Origin"), "");
}

TEST_F(GatewayTest, TurnsCookiesIntoHeaders) {
    Run(TurnsCookies(runtime, gateway->port(), &reservation, Token()));
}

Task<void> AnswersPreflight(Runtime& runtime, std::uint16_t port, const Service* user) {
    const auto ask = [](std::string_view origin) {
        return fmt::format(
            "OPTIONS /api/v1/users/me HTTP/1.1\r\nHost: x\r\nConnection: close\r\nOrigin: {}\r\n"
            "Access-Control-Request-Method: PATCH\r\n\r\n",
            origin);
    };
    const std::string ours = co_await Say(runtime, port, ask("https://www.openrun.example"));
    EXPECT_TRUE(ours.starts_with("HTTP/1.1 204")) << ours;
    EXPECT_TRUE(ours.contains("Access-Control-Allow-Credentials: true\r\n")) << ours;
    EXPECT_TRUE(ours.contains("Access-Control-Allow-Headers: Authorization,")) << ours;
    const std::string theirs = co_await Say(runtime, port, ask("https://evil.example"));
    EXPECT_EQ(CodeIn(theirs), "ORIGIN_NOT_ALLOWED");
    EXPECT_FALSE(theirs.contains("Access-Control-Allow")) << theirs;
    EXPECT_TRUE(user->seen.empty());
}

TEST_F(GatewayTest, AnswersPreflightsItself) {
    Run(AnswersPreflight(runtime, gateway->port(), &user));
}

Task<void> CountsRoutes(Runtime& runtime, std::uint16_t port, const Metrics& metrics) {
    co_await Say(runtime, port, Get("/api/v1/schedules/7/seats"));
    co_await Say(runtime, port, Get("/nowhere"));
    for (const auto* line :
         {"http_requests_total{method=\"GET\",route=\"/api/v1/schedules/*/seats\",status=\"200\"} "
          "1",
          "http_requests_total{method=\"GET\",route=\"(none)\",status=\"404\"} 1",
          "http_request_seconds_count{route=\"/api/v1/schedules/*/seats\"} 1"}) {
        EXPECT_TRUE(metrics.Render().contains(line)) << line << "\n" << metrics.Render();
    }
}

TEST_F(GatewayTest, CountsByRoute) { Run(CountsRoutes(runtime, gateway->port(), metrics)); }

}  // namespace
}  // namespace openrun::gateway
