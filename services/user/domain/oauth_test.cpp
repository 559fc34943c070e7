// Sign-in by a provider: what is asked, what is believed, where one goes.
#include "services/user/domain/oauth.hpp"

#include "libs/security/digest.hpp"

#include <gtest/gtest.h>

namespace openrun::user {
namespace {

using json::object;
using namespace std::chrono_literals;

const Instant kNow = *ParseInstant("2026-11-24T12:00:00Z");

std::int64_t Seconds(Instant instant) {
    return std::chrono::floor<std::chrono::seconds>(instant).time_since_epoch().count();
}

std::string Part(const object& document) {
    return EncodeBase64Url(AsBytes(boost::json::serialize(document)));
}

struct IdToken : ::testing::Test {
    object header{{"alg", "RS256"}, {"kid", "k1"}, {"typ", "JWT"}};
    object claims{{"iss", "https://accounts.google.com"},
                  {"aud", "our-app"},
                  {"sub", "1234567890"},
                  {"iat", Seconds(kNow)},
                  {"exp", Seconds(kNow + 1h)},
                  {"nonce", "n"}};
    IdTokenRule rule{
        .issuers = IssuersOf(OAuthProvider::kGoogle), .client_id = "our-app", .nonce = "n"};

    static const RsaSigningKey& Key() {
        static const RsaSigningKey key = RsaSigningKey::Generate("k1");
        return key;
    }
    static RsaKeySet Keys() {
        const object jwks{{"keys", json::array{Key().PublicJwk()}}};
        return RsaKeySet::FromJwks(boost::json::serialize(jwks)).value();
    }
    [[nodiscard]] std::string Message() const { return Part(header) + '.' + Part(claims); }
    [[nodiscard]] std::string Signed() const {
        return Message() + '.' + EncodeBase64Url(Key().Sign(Message()));
    }
    // "" or what is wrong with it.
    [[nodiscard]] std::string Fault(const std::string& token, Instant now = kNow) const {
        const auto read = ReadIdToken(token);
        const auto checked = read ? CheckIdToken(*read, Keys(), rule, now)
                                  : Result<void>(std::unexpected(read.error()));
        if (checked) return "";
        EXPECT_EQ(checked.error().code, "OAUTH_FAILED");
        return checked.error().detail;
    }
    [[nodiscard]] std::string With(std::string_view claim, const json::value& value) {
        IdToken changed;
        changed.claims[claim] = value;
        return Fault(changed.Signed());
    }
    void TestBody() override {}
};

TEST_F(IdToken, IsBelievedWhenAllOfItIsRight) {
    EXPECT_EQ(Fault(Signed()), "");
    EXPECT_EQ(With("iss", "accounts.google.com"), "") << "Google's other name";
    EXPECT_EQ(With("aud", json::array{"our-app"}), "");
}

TEST_F(IdToken, HasToBeForUsFromThemNowAndForThisAttempt) {
    EXPECT_EQ(With("iss", "https://accounts.google.com.evil.example"), "ID token: issuer");
    EXPECT_EQ(With("iss", nullptr), "ID token: issuer");
    EXPECT_EQ(With("aud", "another-app"), "ID token: audience");
    EXPECT_EQ(With("aud", json::array{"our-app", "another"}), "ID token: audience");
    EXPECT_EQ(With("aud", 7), "ID token: audience");
    EXPECT_EQ(With("azp", "another"), "ID token: audience");
    EXPECT_EQ(With("nonce", "another"), "ID token: nonce");
    EXPECT_EQ(With("nonce", nullptr), "ID token: nonce");
    EXPECT_EQ(With("exp", Seconds(kNow - 31s)), "ID token: expired");
    EXPECT_EQ(With("exp", Seconds(kNow - 29s)), "") << "within the leeway";
    EXPECT_EQ(With("exp", "soon"), "ID token: expired");
    EXPECT_EQ(With("exp", 1e30), "ID token: expired");
    EXPECT_EQ(With("iat", Seconds(kNow + 6min)), "ID token: from the future");
    EXPECT_EQ(With("sub", ""), "ID token: subject");
    EXPECT_EQ(With("sub", json::ToValue(std::string(256, '1'))), "ID token: subject");
    EXPECT_EQ(With("sub", 9007199254740993), "ID token: subject") << "a text, never a number";
    rule.nonce = "";
    EXPECT_EQ(Fault(Signed()), "ID token: nonce") << "nobody asked for it";
}

TEST_F(IdToken, IsSignedByAKeyOfTheProvider) {
    IdToken other;
    other.header["kid"] = "k2";
    EXPECT_EQ(Fault(other.Signed()), "ID token: signature") << "a key it does not have";
    const auto stranger = RsaSigningKey::Generate("k1");
    EXPECT_EQ(Fault(Message() + '.' + EncodeBase64Url(stranger.Sign(Message()))),
              "ID token: signature");
    object raised = claims;
    raised["sub"] = "1";
    EXPECT_EQ(
        Fault(Part(header) + '.' + Part(raised) + '.' + EncodeBase64Url(Key().Sign(Message()))),
        "ID token: signature");
}

TEST_F(IdToken, KnowsOneAlgorithm) {
    IdToken none;
    none.header["alg"] = "none";
    EXPECT_EQ(Fault(none.Message() + '.'), "ID token: algorithm");
    IdToken confused;  // the public key as the secret of an HMAC
    confused.header["alg"] = "HS256";
    const std::string secret = boost::json::serialize(Key().PublicJwk());
    const auto mac = HmacSha256(AsBytes(secret), confused.Message());
    EXPECT_EQ(Fault(confused.Message() + '.' + EncodeBase64Url(mac)), "ID token: algorithm");
    for (const char* algorithm : {"rs256", "RS384", "PS256", "ES256", ""}) {
        IdToken changed;
        changed.header["alg"] = algorithm;
        EXPECT_EQ(Fault(changed.Signed()), "ID token: algorithm") << algorithm;
    }
    IdToken critical;
    critical.header["crit"] = json::array{"b64"};
    EXPECT_EQ(Fault(critical.Signed()), "ID token: algorithm");
    IdToken nameless;
    nameless.header.erase("kid");
    EXPECT_EQ(Fault(nameless.Signed()), "ID token: names no key");
}

TEST_F(IdToken, IsThreePartsOfModestSize) {
    for (const std::string& token :
         {std::string(), std::string("."), std::string(".."), std::string("a.b.c"), Signed() + ".x",
          Signed() + "=", std::string(9000, 'a'), Part(header) + ".W10." + "AA"})
        EXPECT_NE(Fault(token), "") << token.substr(0, 20);
    claims["padding"] = std::string(8192, 'x');
    EXPECT_EQ(Fault(Signed()), "ID token: no compact JWS");
}

TEST(OAuth, ChallengesAsRfc7636Says) {
    EXPECT_EQ(PkceChallenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
              "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

TEST(OAuth, AsksEachProviderInItsOwnWords) {
    const AuthorizeRequest request{.browser_url = "https://there.example",
                                   .client_id = "app id",
                                   .redirect_uri = "https://api.example/cb?x",
                                   .state = "s",
                                   .nonce = "n",
                                   .verifier = "v"};
    const std::string kakao = AuthorizeUrl(OAuthProvider::kKakao, request);
    EXPECT_TRUE(
        kakao.starts_with("https://there.example/oauth/authorize?response_type=code"
                          "&client_id=app%20id&redirect_uri=https%3A%2F%2Fapi.example%2F"
                          "cb%3Fx&state=s&"));
    EXPECT_TRUE(kakao.contains("scope=openid%2Caccount_email%2Cprofile_nickname")) << kakao;
    EXPECT_TRUE(kakao.contains("&code_challenge=" + PkceChallenge("v"))) << kakao;
    EXPECT_FALSE(kakao.contains("=v&")) << "the verifier stays here";
    const std::string google = AuthorizeUrl(OAuthProvider::kGoogle, request);
    EXPECT_TRUE(google.contains("/o/oauth2/v2/auth?")) << google;
    EXPECT_TRUE(google.contains("scope=openid%20email%20profile&nonce=n")) << google;
    EXPECT_EQ(AuthorizeUrl(OAuthProvider::kNaver, request),
              "https://there.example/oauth2.0/authorize?response_type=code&client_id=app%20id&"
              "redirect_uri=https%3A%2F%2Fapi.example%2Fcb%3Fx&state=s");
}

TEST(OAuth, GoesOnToOurOwnPagesOnly) {
    for (const char* path : {"/", "/my", "/events/7?x=1#y", "/a//b", "/@evil.example"})
        EXPECT_TRUE(IsOwnPath(path)) << path;
    for (const std::string& path :
         {std::string(), std::string("my"), std::string("//evil.example"),
          std::string("/\\evil.example"), std::string("https://evil.example"),
          std::string("\\\\evil.example"), std::string("/\t/evil.example"), std::string("/ /evil"),
          std::string("/a\r\nSet-Cookie: x=y"), std::string("/\xEF\xBC\x8F"),
          std::string("javascript:alert(1)"), "/" + std::string(512, 'a'), std::string("/a\0b", 4)})
        EXPECT_FALSE(IsOwnPath(path)) << path;
}

TEST(OAuth, KnowsWhichAddressesAProviderVouchesFor) {
    EXPECT_TRUE(KakaoAccountOf({{"sub", "1"}, {"email", "a@b.example"}}).email_trusted);
    EXPECT_FALSE(KakaoAccountOf({{"sub", "1"}}).email_trusted);
    const auto google = [](const char* email, bool verified, const char* hd) {
        object claims{{"sub", "1"}, {"email", email}, {"email_verified", verified}};
        if (hd != nullptr) claims["hd"] = hd;
        return GoogleAccountOf(claims).email_trusted;
    };
    EXPECT_TRUE(google("a@gmail.com", true, nullptr));
    EXPECT_TRUE(google("a@firm.example", true, "firm.example"));
    EXPECT_FALSE(google("a@firm.example", true, nullptr)) << "verified once, perhaps long ago";
    EXPECT_FALSE(google("a@gmail.com", false, nullptr));
    EXPECT_FALSE(google("a@gmail.com.evil.example", true, nullptr));
    object naver{{"resultcode", "00"}, {"response", {{"id", "n1"}, {"email", "a@naver.com"}}}};
    EXPECT_EQ(NaverUserOf(naver)->email, "a@naver.com");
    EXPECT_FALSE(NaverUserOf(naver)->email_trusted);
    naver["resultcode"] = "024";
    EXPECT_FALSE(NaverUserOf(naver));
}

TEST(OAuth, KeepsEveryDigitOfAKakaoId) {
    const auto subject = [](std::string_view body) {
        const auto parsed = json::Parse(body);
        const auto account = KakaoUserOf(parsed.value().as_object());
        return account ? account->subject : "-";
    };
    EXPECT_EQ(subject(R"({"id":9007199254740993})"), "9007199254740993");
    EXPECT_EQ(subject(R"({"id":18446744073709551615})"), "18446744073709551615");
    for (const char* body : {R"({"id":9.007199254740993e15})", R"({"id":"7"})", R"({"id":0})",
                             R"({"id":-7})", R"({})", R"({"id":null})"})
        EXPECT_EQ(subject(body), "-") << body;
    const auto account = KakaoUserOf(
        {{"id", 7},
         {"kakao_account",
          {{"email", "a@b.example"}, {"is_email_valid", true}, {"is_email_verified", false}}}});
    EXPECT_EQ(account->email, "a@b.example");
    EXPECT_FALSE(account->email_trusted);
}

}  // namespace
}  // namespace openrun::user
