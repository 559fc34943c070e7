// Signatures that AWS publishes, or that two independent implementations agree on.

#include "libs/aws/signing.hpp"

#include "libs/security/digest.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace openrun::aws {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

Instant At(std::string_view text) { return ParseInstant(text).value(); }

// From AWS's documentation of query authentication: GET of test.txt.
TEST(Signing, PresignsAsAwsDocuments) {
    const std::string target =
        PresignedTarget({.method = "GET",
                         .path = "/test.txt",
                         .query = {},
                         .headers = {{"host", "examplebucket.s3.amazonaws.com"}},
                         .payload_hash = {}},
                        {.access_key_id = "AKIAIOSFODNN7EXAMPLE",
                         .secret_access_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                         .session_token = {},
                         .expires = {}},
                        {.region = "us-east-1", .service = "s3"}, At("2013-05-24T00:00:00Z"),
                        std::chrono::hours{24});
    EXPECT_THAT(target,
                EndsWith("X-Amz-Signature="
                         "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"));
}

TEST(Signing, PresignsPathsHeadersAndSessionTokens) {
    const ToSign request{
        .method = "PUT",
        .path = EncodePath("/tk-assets/posters/한글 a+b(1).png"),
        .query = {},
        .headers = {{"host", "s3.ap-northeast-2.amazonaws.com"}, {"content-type", "image/png"}},
        .payload_hash = {}};
    EXPECT_EQ(request.path, "/tk-assets/posters/%ED%95%9C%EA%B8%80%20a%2Bb%281%29.png");
    const std::string target =
        PresignedTarget(request,
                        {.access_key_id = "AKIDEXAMPLE",
                         .secret_access_key = "secret",
                         .session_token = "FwoGZXIvYXdzE//tok+en==",
                         .expires = {}},
                        {.region = "ap-northeast-2", .service = "s3"}, At("2026-11-22T07:58:34Z"),
                        std::chrono::seconds{300});
    EXPECT_THAT(target, HasSubstr("X-Amz-Security-Token=FwoGZXIvYXdzE%2F%2Ftok%2Ben%3D%3D"));
    EXPECT_THAT(target, HasSubstr("X-Amz-SignedHeaders=content-type%3Bhost"));
    EXPECT_THAT(target,
                EndsWith("X-Amz-Signature="
                         "5ffffdb2873f4da574cc39aceb386a0f260341835775843a01e3e98d916575f8"));
}

const Credentials kTemporary{.access_key_id = "AKIDEXAMPLE",
                             .secret_access_key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
                             .session_token = "TOKENEXAMPLE",
                             .expires = {}};

ToSign SecretRequest(std::string_view body) {
    return {.method = "POST",
            .path = "/",
            .query = {},
            .headers = {{"host", "secretsmanager.ap-northeast-2.amazonaws.com"},
                        {"content-type", "application/x-amz-json-1.1"},
                        {"x-amz-target", "secretsmanager.GetSecretValue"}},
            .payload_hash = EncodeHex(Sha256(body))};
}

TEST(Signing, SignsHeaders) {
    const Pairs added = SignedHeaders(SecretRequest(R"({"SecretId":"ticket/payment"})"), kTemporary,
                                      {.region = "ap-northeast-2", .service = "secretsmanager"},
                                      At("2026-01-02T03:04:05Z"));
    ASSERT_EQ(added.size(), 3U);
    EXPECT_EQ(added[0], (std::pair<std::string, std::string>("x-amz-date", "20260102T030405Z")));
    EXPECT_EQ(added[1].second, "TOKENEXAMPLE");
    EXPECT_EQ(added[2].second,
              "AWS4-HMAC-SHA256 "
              "Credential=AKIDEXAMPLE/20260102/ap-northeast-2/secretsmanager/aws4_request, "
              "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target, "
              "Signature=1c279c605728e0ef31b9fb15fedc2dc4b991ae67525e4e683da2bff94ba0a02d");
}

TEST(Signing, EveryPartMatters) {
    const Scope scope{.region = "ap-northeast-2", .service = "secretsmanager"};
    const Instant now = At("2026-01-02T03:04:05Z");
    const auto sign = [&](const ToSign& request, const Credentials& with, Instant at) {
        return SignedHeaders(request, with, scope, at).back().second;
    };
    const std::string good = sign(SecretRequest("{}"), kTemporary, now);
    EXPECT_EQ(good, sign(SecretRequest("{}"), kTemporary, now)) << "it is a function";
    Credentials other = kTemporary;
    other.secret_access_key += 'x';
    ToSign path = SecretRequest("{}");
    path.path = "/x";
    ToSign query = SecretRequest("{}");
    query.query = {{"a", ""}};
    EXPECT_NE(good, sign(SecretRequest("{ }"), kTemporary, now));
    EXPECT_NE(good, sign(SecretRequest("{}"), other, now));
    EXPECT_NE(good, sign(path, kTemporary, now));
    EXPECT_NE(good, sign(query, kTemporary, now));
    EXPECT_NE(good, sign(SecretRequest("{}"), kTemporary, now + std::chrono::seconds{1}));
}

TEST(Signing, CanonicalFormsAreTheServers) {
    EXPECT_EQ(EncodeQuery({{"b", "2"}, {"a b", ""}, {"b", "1"}, {"c", "+/~*"}}),
              "a%20b=&b=1&b=2&c=%2B%2F~%2A");
    EXPECT_EQ(EncodePath("/a//b/../c"), "/a//b/../c") << "S3 does not normalise";
    const std::string canonical =
        CanonicalRequest({.method = "GET",
                          .path = "/",
                          .query = {},
                          .headers = {{"x-b", "  two   words "}, {"host", "h"}},
                          .payload_hash = "hash"});
    EXPECT_EQ(canonical, "GET\n/\n\nhost:h\nx-b:two words\n\nhost;x-b\nhash");
}

}  // namespace
}  // namespace openrun::aws
