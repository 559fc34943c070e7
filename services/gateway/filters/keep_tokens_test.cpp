#include "services/gateway/filters/keep_tokens.hpp"

#include "services/gateway/filters/filter_test_support.hpp"

#include <boost/json.hpp>

namespace openrun::gateway {
namespace {

using http::Method;

const Instant kNow = *ParseInstant("2026-11-24T12:00:00Z");

constexpr const char* kSessionBody =
    R"({"account":{"id":"7"},"accessToken":"aaa","accessTokenExpiresAt":"2026-11-24T12:15:00Z",)"
    R"("refreshToken":"rrr","refreshTokenExpiresAt":"2026-12-01T12:00:00Z"})";

TEST(KeepTokens, MovesASessionIntoCookies) {
    const Asked asked(Method::kPost, {}, {.cookies = Cookies::kSession});
    const auto kept = KeepTokens(asked.passage, kSessionBody, kNow);
    ASSERT_TRUE(kept);
    EXPECT_EQ(
        kept->cookies,
        "Set-Cookie: __Host-access=aaa; Max-Age=900; Path=/; Secure; HttpOnly; SameSite=Lax\r\n"
        "Set-Cookie: __Host-refresh=rrr; Max-Age=604800; Path=/; Secure; HttpOnly; "
        "SameSite=Lax\r\n");
    EXPECT_EQ(boost::json::parse(kept->body),
              boost::json::parse(R"({"account":{"id":"7"},"accessTokenExpiresAt":
        "2026-11-24T12:15:00Z","refreshTokenExpiresAt":"2026-12-01T12:00:00Z"})"));
}

TEST(KeepTokens, MovesAPassIntoACookie) {
    const Asked asked(Method::kPost, {}, {.cookies = Cookies::kPass});
    const auto kept =
        KeepTokens(asked.passage,
                   R"({"pass":"qr_p","scheduleId":"s","expiresAt":"2026-11-24T12:10:00Z"})", kNow);
    ASSERT_TRUE(kept);
    EXPECT_TRUE(kept->cookies.contains("__Host-pass=qr_p; Max-Age=600;")) << kept->cookies;
    EXPECT_FALSE(kept->body.contains("qr_p"));
}

TEST(KeepTokens, MovesAllOfARedirectOfAProviderIntoCookies) {
    const Asked asked(Method::kGet, {}, {.cookies = Cookies::kOAuth});
    EXPECT_TRUE(HoldsTokens(asked.passage, 303)) << "a browser that navigates cannot ask for it";
    EXPECT_FALSE(HoldsTokens(asked.passage, 200)) << "what is pending holds none";
    const auto begun =
        KeepTokens(asked.passage,
                   R"({"browserKey":"bbb","browserKeyExpiresAt":"2026-11-24T12:10:00Z"})", kNow);
    ASSERT_TRUE(begun);
    EXPECT_EQ(
        begun->cookies,
        "Set-Cookie: __Host-oauth=bbb; Max-Age=600; Path=/; Secure; HttpOnly; SameSite=Lax\r\n");
    EXPECT_FALSE(begun->body.contains("bbb"));
    std::string session = kSessionBody;
    session.insert(1, R"("browserKey":"",)");
    const auto ended = KeepTokens(asked.passage, session, kNow);
    ASSERT_TRUE(ended);
    EXPECT_TRUE(ended->cookies.contains("__Host-access=aaa; Max-Age=900;")) << ended->cookies;
    EXPECT_TRUE(ended->cookies.contains("__Host-refresh=rrr;"));
    EXPECT_TRUE(ended->cookies.contains("__Host-oauth=; Max-Age=0;"));
    EXPECT_FALSE(ended->body.contains("rrr"));
}

TEST(KeepTokens, NeverLetsAnAnswerThroughThatItCannotRead) {
    const Asked asked(Method::kPost, {}, {.cookies = Cookies::kSession});
    for (const auto* body : {"", "[]", "{\"accessToken\":\"aaa\"", "accessToken=aaa"})
        EXPECT_EQ(CodeOf(KeepTokens(asked.passage, body, kNow)), "UPSTREAM_BROKEN") << body;
    const auto odd = KeepTokens(asked.passage, R"({"accessToken":"a; Domain=evil"})", kNow);
    ASSERT_TRUE(odd);
    EXPECT_EQ(odd->cookies + odd->body, "{}");
}

TEST(KeepTokens, ActsOnlyWhenAskedAndOnSuccess) {
    Asked asked(Method::kPost, {}, {.cookies = Cookies::kSession});
    EXPECT_FALSE(HoldsTokens(asked.passage, 200)) << "not asked for";
    asked.passage.hides_tokens = true;
    EXPECT_TRUE(HoldsTokens(asked.passage, 200));
    EXPECT_TRUE(HoldsTokens(asked.passage, 201));
    EXPECT_FALSE(HoldsTokens(asked.passage, 401));
}

TEST(KeepTokens, EndsTheSessionOfWhoLeavesOrCannotRefresh) {
    Asked leaving(Method::kPost, {}, {.cookies = Cookies::kEnd});
    EXPECT_EQ(EndedCookies(leaving.passage, 204), "") << "came without";
    leaving.passage.sent_cookies = true;
    EXPECT_TRUE(EndedCookies(leaving.passage, 204).contains("__Host-refresh=; Max-Age=0;"));
    EXPECT_EQ(EndedCookies(leaving.passage, 503), "") << "the session lives on";
    Asked refreshing(Method::kPost, {}, {.cookies = Cookies::kSession});
    refreshing.passage.refresh_token = "rrr";
    EXPECT_EQ(EndedCookies(refreshing.passage, 200), "");
    EXPECT_TRUE(EndedCookies(refreshing.passage, 401).contains("__Host-access=; Max-Age=0;"));
}

}  // namespace
}  // namespace openrun::gateway
