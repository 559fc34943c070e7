#include "services/gateway/filters/pass_headers.hpp"

#include "services/gateway/filters/filter_test_support.hpp"

namespace openrun::gateway {
namespace {

using http::Method;

std::string Sent(Passage& passage) {
    passage.context.request_id = "id-1";
    passage.context.client_address = "203.0.113.7";
    std::string out;
    AppendRequestHead(out, passage, "POST", "user:8081", {Framing::Body::kLength, 7});
    return out;
}

TEST(PassHeaders, SaysItselfWhereARequestComesFrom) {
    Asked asked(Method::kPost, {{"Host", "api.openrun.example"},
                                {"Accept-Language", "en"},
                                {"X-Request-Id", "theirs"},
                                {"X-Forwarded-For", "6.6.6.6"},
                                {"Content-Length", "7"}});
    const std::string out = Sent(asked.passage);
    EXPECT_TRUE(out.starts_with("POST /api/v1/things HTTP/1.1\r\nHost: user:8081\r\n")) << out;
    EXPECT_TRUE(out.contains("Accept-Language: en\r\n")) << out;
    EXPECT_TRUE(out.contains("X-Request-Id: id-1\r\n") && !out.contains("theirs")) << out;
    EXPECT_TRUE(out.contains("X-Forwarded-For: 203.0.113.7\r\n") && !out.contains("6.6.6.6"));
    EXPECT_TRUE(out.ends_with("Content-Length: 7\r\n\r\n")) << out;
}

TEST(PassHeaders, LetsNoClaimIn) {
    for (const auto* name : {"X-User-Id",
                             "x-user-id",
                             "X-USER",
                             "X-Account-Id",
                             "X-Person-Id",
                             "X-Roles",
                             "X-Auth-User",
                             "X-Internal-Token",
                             "X-Openrun-Anything",
                             "X-Forwarded-Host",
                             "X-Real-IP",
                             "Forwarded",
                             "X-HTTP-Method-Override",
                             "X-Original-URL",
                             "X_User_Id",
                             "Content_Length",
                             "Cookie",
                             "Connection",
                             "Keep-Alive",
                             "TE",
                             "Trailer",
                             "Transfer-Encoding",
                             "Upgrade",
                             "Proxy-Authorization",
                             "Expect",
                             "X-Session-Mode"}) {
        Asked asked(Method::kGet, {{name, "EVIL"}});
        EXPECT_FALSE(Sent(asked.passage).contains("EVIL")) << name;
    }
}

TEST(PassHeaders, DropsWhatConnectionNames) {
    Asked asked(Method::kGet, {{"Connection", "close, X-Secret ,idempotency-key"},
                               {"X-Secret", "EVIL"},
                               {"Idempotency-Key", "EVIL"},
                               {"X-Fine", "kept"}});
    const std::string out = Sent(asked.passage);
    EXPECT_TRUE(!out.contains("EVIL") && out.contains("X-Fine: kept")) << out;
}

TEST(PassHeaders, TurnsCookiesIntoHeaders) {
    Asked asked(Method::kGet, {{"Cookie", "__Host-access=aaa"}});
    asked.passage.access_token = "aaa";
    asked.passage.refresh_token = "rrr";
    asked.passage.pass = "qr_p";
    const std::string out = Sent(asked.passage);
    EXPECT_TRUE(out.contains("Authorization: Bearer aaa\r\n") && !out.contains("Cookie")) << out;
    EXPECT_TRUE(out.contains("X-Refresh-Token: rrr\r\n")) << out;
    EXPECT_TRUE(out.contains("X-Queue-Token: qr_p\r\n")) << out;
}

TEST(PassHeaders, KeepsTheServicesAnswerButNotItsConnection) {
    Asked asked(Method::kGet);
    asked.passage.context.request_id = "id-1";
    const std::vector<http::Field> fields{{"Content-Type", "application/json"},
                                          {"Connection", "close, X-Inside"},
                                          {"X-Inside", "EVIL"},
                                          {"X-Request-Id", "EVIL"},
                                          {"Transfer-Encoding", "EVIL"},
                                          {"Access-Control-Allow-Origin", "EVIL"},
                                          {"ETag", "\"7\""}};
    std::string out;
    AppendAnswerHead(out, asked.passage, {200, fields}, {Framing::Body::kLength, 5}, true,
                     "A: b\r\n");
    EXPECT_EQ(out,
              "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nETag: \"7\"\r\n"
              "X-Request-Id: id-1\r\nVary: Origin\r\nA: b\r\nContent-Length: 5\r\n\r\n");
    out.clear();
    AppendAnswerHead(out, asked.passage, {204, {}}, {}, false);
    EXPECT_EQ(out,
              "HTTP/1.1 204 No Content\r\nX-Request-Id: id-1\r\nVary: Origin\r\n"
              "Connection: close\r\n\r\n");
}

}  // namespace
}  // namespace openrun::gateway
