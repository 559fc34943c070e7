#include "services/gateway/filters/read_cookies.hpp"

#include "services/gateway/filters/filter_test_support.hpp"

namespace openrun::gateway {
namespace {

using http::Method;

constexpr const char* kAll = "a=b; __Host-access=aaa; __Host-refresh=rrr;__Host-pass=qr_p; c";

TEST(ReadCookies, StandsInForHeaders) {
    Asked asked(Method::kGet, {{"Cookie", kAll}}, {.refresh_cookie = true});
    EXPECT_EQ(CodeOf(ReadCookies(asked.passage)), "");
    EXPECT_EQ(asked.passage.access_token, "aaa");
    EXPECT_EQ(asked.passage.refresh_token, "rrr");
    EXPECT_EQ(asked.passage.pass, "qr_p");
    EXPECT_TRUE(asked.passage.hides_tokens);
}

TEST(ReadCookies, GivesEachOnlyWhereItBelongs) {
    Asked plain(Method::kGet, {{"Cookie", kAll}});
    EXPECT_EQ(CodeOf(ReadCookies(plain.passage)), "");
    EXPECT_EQ(plain.passage.refresh_token, "") << "only where the route takes it";
    Asked open(Method::kPost, {{"Cookie", kAll}}, {.auth = Auth::kNone});
    EXPECT_EQ(CodeOf(ReadCookies(open.passage)), "");
    EXPECT_FALSE(open.passage.by_cookie());
    EXPECT_TRUE(open.passage.sent_cookies);
}

TEST(ReadCookies, KnowsABrowserOnItsWayToAProvider) {
    const std::vector<http::Field> fields{{"Cookie", "__Host-oauth=bbb"}};
    Asked asked(Method::kGet, fields, {.auth = Auth::kNone, .oauth_cookie = true});
    EXPECT_EQ(CodeOf(ReadCookies(asked.passage)), "");
    EXPECT_EQ(asked.passage.oauth_browser, "bbb");
    Asked elsewhere(Method::kGet, fields);
    EXPECT_EQ(CodeOf(ReadCookies(elsewhere.passage)), "");
    EXPECT_EQ(elsewhere.passage.oauth_browser, "");
    Asked linking(Method::kPost, fields, {.oauth_cookie = true});
    EXPECT_EQ(CodeOf(ReadCookies(linking.passage)), "ORIGIN_NOT_ALLOWED");
    Asked plain(Method::kPost, {{"Cookie", "__Host-oauth=bbb"}, {"X-OAuth-Browser", "h"}},
                {.oauth_cookie = true});
    EXPECT_EQ(CodeOf(ReadCookies(plain.passage)), "");
    EXPECT_EQ(plain.passage.oauth_browser, "") << "a header beats its cookie";
}

TEST(ReadCookies, LetsHeadersWin) {
    Asked asked(Method::kPost,
                {{"Cookie", kAll}, {"Authorization", "Bearer x"}, {"X-Queue-Token", "qr_h"}});
    EXPECT_EQ(CodeOf(ReadCookies(asked.passage)), "") << "not by cookie: no Origin needed";
    EXPECT_FALSE(asked.passage.by_cookie());
    EXPECT_EQ(asked.passage.pass, "");
}

TEST(ReadCookies, WantsOurOriginForWrites) {
    const auto code = [](Method method, std::vector<http::Field> fields, bool ours) {
        Asked asked(method, std::move(fields));
        if (ours) asked.passage.origin = "https://www.openrun.example";
        return CodeOf(ReadCookies(asked.passage));
    };
    EXPECT_EQ(code(Method::kGet, {{"Cookie", kAll}}, false), "");
    for (const auto method : {Method::kPost, Method::kPut, Method::kPatch, Method::kDelete}) {
        EXPECT_EQ(code(method, {{"Cookie", kAll}}, false), "ORIGIN_NOT_ALLOWED");
        EXPECT_EQ(code(method, {{"Cookie", kAll}}, true), "");
    }
    EXPECT_EQ(code(Method::kPost, {{"X-Session-Mode", "cookie"}}, false), "") << "no browser";
    EXPECT_EQ(code(Method::kPost,
                   {{"X-Session-Mode", "cookie"}, {"Origin", "https://evil.example"}}, false),
              "ORIGIN_NOT_ALLOWED")
        << "another page signs the reader in as somebody else";
}

TEST(ReadCookies, RefusesOneTwiceAndWhatIsNoToken) {
    for (const auto* header :
         {"__Host-access=a; __Host-access=b", "__Host-pass=\"a\"", "__Host-refresh=a b"}) {
        Asked asked(Method::kGet, {{"Cookie", header}});
        EXPECT_EQ(CodeOf(ReadCookies(asked.passage)), "MALFORMED_REQUEST") << header;
    }
}

}  // namespace
}  // namespace openrun::gateway
