#include "services/gateway/routes.hpp"

#include "services/gateway/built_in_routes.hpp"

#include <gtest/gtest.h>

namespace openrun::gateway {
namespace {

using namespace std::chrono_literals;

const std::vector<std::string> kNames{"user", "event", "queue", "reservation", "payment"};

std::string UpstreamOf(const RouteTable& table, std::string_view path) {
    const RouteRule* rule = table.Find(path);
    return rule == nullptr ? "" : kNames[rule->upstream];
}

TEST(Routes, SendEachAddressOfTheContractToItsOwner) {
    const auto table = RouteTable::Parse(kBuiltInRoutes, kNames);
    ASSERT_TRUE(table) << table.error().detail;
    const std::vector<std::pair<std::string, std::string>> expected{
        {"/api/v1/auth/login", "user"},
        {"/api/v1/auth/oauth/kakao/start", "user"},
        {"/api/v1/users/me", "user"},
        {"/api/v1/events", "event"},
        {"/api/v1/events/7", "event"},
        {"/api/v1/schedules/7", "event"},
        {"/api/v1/schedules/7/seat-map", "event"},
        {"/api/v1/schedules/7/seats", "reservation"},
        {"/api/v1/schedules/7/seats/stream", "reservation"},
        {"/api/v1/admin/venues/7/halls", "event"},
        {"/api/v1/admin/schedules/7/cancel", "event"},
        {"/api/v1/queue/7/status", "queue"},
        {"/api/v1/queue/7/entries/me", "queue"},
        {"/api/v1/admin/queue/7", "queue"},
        {"/api/v1/reservations/7/seats", "reservation"},
        {"/api/v1/tickets/7", "reservation"},
        {"/api/v1/gate/check-ins", "reservation"},
        {"/api/v1/payments/7/confirm", "payment"},
        {"/api/v1/payments/webhooks/portone", "payment"},
        {"/api/v1/admin/messages/user", "user"},
        {"/api/v1/admin/messages/event", "event"},
        {"/api/v1/admin/messages/queue", "queue"},
        {"/api/v1/admin/messages/reservation/dead-letters", "reservation"},
        {"/api/v1/admin/messages/payment/dead-letters/7/replay", "payment"},
    };
    for (const auto& [path, owner] : expected) EXPECT_EQ(UpstreamOf(*table, path), owner) << path;
    for (const auto* path : {"/", "/api", "/api/v1", "/internal", "/internal/plans/1", "/metrics",
                             "/api/v1/internal/plans/1", "/api/v1/eventsx", "/api/v2/events",
                             "/healthz", "/readyz", "api/v1/events", "", "/api/v1/admin",
                             "/api/v1/admin/messages", "/api/v1/admin/messages/gateway"}) {
        EXPECT_EQ(UpstreamOf(*table, path), "") << path;
    }
}

TEST(Routes, AskForWhatTheContractSays) {
    const auto table = RouteTable::Parse(kBuiltInRoutes, kNames);
    ASSERT_TRUE(table);
    const auto auth = [&table](std::string_view path) { return table->Find(path)->auth; };
    EXPECT_EQ(auth("/api/v1/auth/login"), Auth::kNone);
    EXPECT_EQ(auth("/api/v1/events/7"), Auth::kNone);
    EXPECT_EQ(auth("/api/v1/queue/7/status"), Auth::kNone);
    EXPECT_EQ(auth("/api/v1/queue/7/entries"), Auth::kRequired);
    EXPECT_EQ(auth("/api/v1/schedules/7/seats"), Auth::kNone);
    EXPECT_EQ(auth("/api/v1/payments/webhooks/portone"), Auth::kNone);
    EXPECT_EQ(auth("/api/v1/payments"), Auth::kRequired);
    for (const RouteRule& rule : table->rules()) {
        const bool staff = rule.path.contains("/admin/") || rule.path.contains("/gate");
        EXPECT_EQ(staff, !rule.roles.empty()) << rule.path;
    }
    EXPECT_EQ(table->Find("/api/v1/auth/refresh")->cookies, Cookies::kSession);
    EXPECT_TRUE(table->Find("/api/v1/auth/logout")->refresh_cookie);
}

std::string MistakeIn(const std::string& routes) {
    const auto parsed = RouteTable::Parse(routes, kNames);
    return parsed ? "" : parsed.error().detail;
}

TEST(Routes, AreCheckedAtTheStart) {
    const std::vector<std::pair<std::string, std::string>> wrong{
        {"", "no routes"},
        {"routes: []", "no routes"},
        {"routes: [", "routes: "},
        {"route: []", "unknown part"},
        {"routes: [{path: /api/a}]", "path and upstream"},
        {"routes: [{upstream: user}]", "path and upstream"},
        {"routes: [{path: /api/a, upstream: nobody}]", "unknown upstream"},
        {"routes: [{path: /a, upstream: user}]", "below /api/"},
        {"routes: [{path: /api/internal/a, upstream: user}]", "below /api/"},
        {"routes: [{path: /api//a, upstream: user}]", "below /api/"},
        {"routes: [{path: /api/a, upstream: user, auht: none}]", "unknown member"},
        {"routes: [{path: /api/a, upstream: user, auth: never}]", "unknown value"},
        {"routes: [{path: /api/a, upstream: user, deadline: soon}]", "no"},
        {"routes: [{path: /api/a, upstream: user, body_max: big}]", "no"},
        {"routes: [{path: /api/a, upstream: user, roles: [A], auth: none}]", "roles need"},
        {"routes:\n  - {path: /api/a, upstream: user}\n  - {path: /api/a, upstream: user}",
         "line 3: twice"},
    };
    for (const auto& [routes, mistake] : wrong)
        EXPECT_TRUE(MistakeIn(routes).contains(mistake)) << routes << "\n" << MistakeIn(routes);
}

TEST(Routes, TakeDefaultsAndLetTheMoreSpecialWin) {
    const auto table = RouteTable::Parse(
        "defaults: {auth: none, deadline: 3s}\nroutes:\n"
        "  - {path: /api/*/b, upstream: user}\n  - {path: /api/a/b, upstream: event, body_max: "
        "2KiB}\n"
        "  - {path: /api/a, upstream: queue, auth: required}",
        kNames);
    ASSERT_TRUE(table) << table.error().detail;
    EXPECT_EQ(UpstreamOf(*table, "/api/a/b/c"), "event");
    EXPECT_EQ(UpstreamOf(*table, "/api/x/b"), "user");
    EXPECT_EQ(UpstreamOf(*table, "/api/a/c"), "queue");
    EXPECT_EQ(table->Find("/api/a/b")->deadline, 3s);
    EXPECT_EQ(table->Find("/api/a/b")->body_max, 2048U);
    EXPECT_EQ(table->Find("/api/a/b")->auth, Auth::kNone);
    EXPECT_EQ(table->Find("/api/a")->auth, Auth::kRequired);
}

TEST(Routes, ReadSizes) {
    EXPECT_EQ(ParseSize("512"), 512U);
    EXPECT_EQ(ParseSize("4MiB"), 4U * 1024 * 1024);
    for (const auto* odd : {"", "KiB", "4 KiB", "-1", "1GB", "99999999999"})
        EXPECT_EQ(ParseSize(odd), std::nullopt) << odd;
}

}  // namespace
}  // namespace openrun::gateway
