#include "libs/security/digest.hpp"
#include "libs/security/field.hpp"
#include "libs/security/jwt.hpp"
#include "libs/security/password.hpp"
#include "libs/security/standard_webhook.hpp"

#include <gtest/gtest.h>

namespace openrun {
namespace {

using boost::json::object;
using namespace std::chrono_literals;

Instant At(std::string_view text) { return ParseInstant(text).value(); }

// RFC 8037, appendix A.
constexpr std::string_view kRfcKey =
    R"({"kty":"OKP","crv":"Ed25519","kid":"user-1","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",)"
    R"("x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})";

TEST(Keys, SignAsTheStandardSays) {
    const auto key = SigningKey::FromJwk(kRfcKey).value();
    EXPECT_EQ(
        EncodeBase64Url(key.Sign("eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc")),
        "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg");
    const auto keys =
        KeySet::FromJwks(R"({"keys":[{"kty":"RSA"},)" + key.PublicJwk() + "]}").value();
    EXPECT_TRUE(keys.Verify("user-1", "m", key.Sign("m")));
    EXPECT_FALSE(keys.Verify("user-1", "n", key.Sign("m")));
    EXPECT_FALSE(keys.Verify("user-2", "m", key.Sign("m")));
    EXPECT_EQ(SigningKey::FromJwk(key.PrivateJwk()).value().public_key(), key.public_key());
    EXPECT_EQ(key.PublicJwk().find("\"d\""), std::string::npos);
}

TEST(Keys, RefuseWhatIsNone) {
    EXPECT_FALSE(SigningKey::FromJwk("{}"));
    EXPECT_FALSE(SigningKey::FromJwk(R"({"kty":"OKP","crv":"Ed25519","kid":"a-1","d":"AAAA"})"));
    EXPECT_FALSE(KeySet::FromJwks("[]"));
}

class Tokens : public testing::Test {
protected:
    std::string Sign(const SigningKey& key, std::string_view issuer = "user",
                     std::string_view type = "at+jwt", std::string_view audience = "openrun") {
        return SignToken(key, type, issuer, audience, clock.Now(), 15min,
                         {{"sub", "a"}, {"pid", "p"}, {"sid", "s"}, {"roles", {"USER", "ADMIN"}}});
    }
    std::string CodeOf(std::string_view token) {
        const auto claims = verifier.Verify(token);
        return claims ? "ok" : claims.error().code;
    }
    static std::string Unsigned(std::string_view header, const std::string& token) {
        return EncodeBase64Url(AsBytes(header)) + token.substr(token.find('.'));
    }

    ManualClock clock{At("2026-11-24T12:00:00Z")};
    SigningKey user = SigningKey::Generate("user-1");
    SigningKey queue = SigningKey::Generate("queue-1");
    std::shared_ptr<const KeySet> keys = [this] {
        KeySet set;
        set.Add(user);
        set.Add(queue);
        return std::make_shared<const KeySet>(set);
    }();
    TokenVerifier verifier{
        clock, keys, {.type = "at+jwt", .issuer = "user", .audience = "openrun"}, 100};
};

TEST_F(Tokens, SayWhoAsks) {
    const auto claims = verifier.Verify(Sign(user));
    ASSERT_TRUE(claims);
    const Identity identity = IdentityOf(**claims).value();
    EXPECT_EQ(identity.account, "a");
    EXPECT_EQ(identity.person, "p");
    EXPECT_TRUE(identity.HasRole("ADMIN"));
    EXPECT_FALSE(identity.HasRole("GATE"));
}

TEST_F(Tokens, ExpireWithLeewayEvenWhenRemembered) {
    const std::string token = Sign(user);
    EXPECT_EQ(CodeOf(token), "ok");
    clock.Advance(15min + 30s);
    EXPECT_EQ(CodeOf(token), "ok");
    clock.Advance(1s);
    EXPECT_EQ(CodeOf(token), "TOKEN_EXPIRED");
}

TEST_F(Tokens, OfOthersAreRefused) {
    EXPECT_EQ(CodeOf(Sign(queue)), "TOKEN_INVALID") << "queue's key speaks for queue only";
    EXPECT_EQ(CodeOf(Sign(queue, "queue")), "TOKEN_INVALID");
    EXPECT_EQ(CodeOf(Sign(user, "user", "pass+jwt")), "TOKEN_INVALID");
    EXPECT_EQ(CodeOf(Sign(user, "user", "at+jwt", "reservation")), "TOKEN_INVALID");
    EXPECT_EQ(CodeOf(Sign(SigningKey::Generate("user-1"))), "TOKEN_INVALID");
    EXPECT_EQ(CodeOf(Sign(SigningKey::Generate("user-9"))), "TOKEN_INVALID");
}

TEST_F(Tokens, InAnyOtherFormAreRefused) {
    const std::string good = Sign(user);
    for (const std::string& bad : std::initializer_list<std::string>{
             "", "a", "a.b", good + ".x", good.substr(0, good.size() - 2), good + "=", " " + good,
             Unsigned(R"({"alg":"none","kid":"user-1","typ":"at+jwt"})", good),
             Unsigned(R"({"alg":"HS256","kid":"user-1","typ":"at+jwt"})", good),
             std::string(5000, 'a')}) {
        EXPECT_EQ(CodeOf(bad), "TOKEN_INVALID") << bad;
    }
}

// Whole and signed by the right key; only the header or the length is wrong.
TEST_F(Tokens, WithAStrangeHeaderAreRefusedThoughTheSignatureFits) {
    const std::string good = Sign(user);
    const auto claims = good.substr(good.find('.'), good.rfind('.') - good.find('.'));
    const auto signed_with = [&](std::string_view header) {
        const std::string head = EncodeBase64Url(AsBytes(header)) + claims;
        return head + '.' + EncodeBase64Url(user.Sign(head));
    };
    EXPECT_EQ(CodeOf(signed_with(R"({"alg":"EdDSA","kid":"user-1","typ":"at+jwt"})")), "ok");
    for (const std::string_view header :
         {R"({"alg":"none","alg":"EdDSA","kid":"user-1","typ":"at+jwt"})",
          R"({"alg":"EdDSA","kid":"queue-1","kid":"user-1","typ":"at+jwt"})",
          R"({"alg":"EdDSA","kid":"user-1","typ":"at+jwt","crit":["exp"]})",
          R"({"alg":"EdDSA","kid":"user-1","typ":["at+jwt"]})",
          R"({"alg":"eddsa","kid":"user-1","typ":"at+jwt"})",
          R"({"alg":"EdDSA","typ":"at+jwt"})"}) {
        EXPECT_EQ(CodeOf(signed_with(header)), "TOKEN_INVALID") << header;
    }
}

TEST_F(Tokens, InAnotherSpellingOfTheSameBytesAreRefused) {
    std::string token = Sign(user);  // 64 bytes end in a letter of which four bits count
    const std::string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    token.back() = letters[letters.find(token.back()) + 1];
    EXPECT_EQ(CodeOf(token), "TOKEN_INVALID");
}

TEST_F(Tokens, LongerThanFourKibibytesAreRefused) {
    const auto of_size = [this](std::size_t filler) {
        return SignToken(user, "at+jwt", "user", "openrun", clock.Now(), 15min,
                         {{"sub", "a"}, {"filler", std::string(filler, 'x')}});
    };
    EXPECT_EQ(CodeOf(of_size(2000)), "ok");
    EXPECT_EQ(CodeOf(of_size(4000)), "TOKEN_INVALID");
}

TEST_F(Tokens, AreForgottenWhenKeysAreReplaced) {
    const std::string token = Sign(user);
    EXPECT_EQ(CodeOf(token), "ok");
    verifier.Replace(std::make_shared<const KeySet>());
    EXPECT_EQ(CodeOf(token), "TOKEN_INVALID");
}

TEST_F(Tokens, StayRightWhenMoreComeThanAreRemembered) {
    for (int i = 0; i < 250; ++i) {
        clock.Advance(1s);
        EXPECT_EQ(CodeOf(Sign(user)), "ok");
    }
}

TEST_F(Tokens, OfInternalCallsNameTheirCaller) {
    TokenVerifier internal(clock, keys,
                           {.type = "int+jwt", .issuer = "", .audience = "reservation"});
    const auto claims =
        internal.Verify(SignInternalToken(queue, "queue", "reservation", clock.Now(), "buyer"));
    ASSERT_TRUE(claims);
    EXPECT_EQ((*claims)->at("iss").as_string(), "queue");
    EXPECT_EQ((*claims)->at("account").as_string(), "buyer");
    EXPECT_FALSE(internal.Verify(SignInternalToken(queue, "payment", "reservation", clock.Now())));
    EXPECT_FALSE(internal.Verify(SignInternalToken(queue, "queue", "payment", clock.Now())));
}

TEST(Password, HashesVerifyAndTellTheirCost) {
    const PasswordCost cheap{.operations = 1, .memory_kib = 8};
    const std::string hash = HashPassword("correct horse", cheap);
    EXPECT_TRUE(hash.starts_with("$argon2id$v=19$"));
    EXPECT_TRUE(VerifyPassword(hash, "correct horse"));
    EXPECT_FALSE(VerifyPassword(hash, "correct horsf"));
    EXPECT_FALSE(VerifyPassword("no hash", "correct horse"));
    EXPECT_FALSE(PasswordNeedsRehash(hash, cheap));
    EXPECT_TRUE(PasswordNeedsRehash(hash, {}));
}

TEST(Field, OpensOnlyInItsPlace) {
    SeededRandom random(4);
    const std::string first = "k1:" + EncodeBase64(Bytes(32, 1));
    const std::string both = "k2:" + EncodeBase64(Bytes(32, 2)) + "," + first;
    const auto old = FieldCipher::FromText(first).value();
    const std::string sealed = old.Seal(random, "person.name/1", "김시험");
    const auto rotated = FieldCipher::FromText(both).value();
    EXPECT_EQ(rotated.Open("person.name/1", sealed).value(), "김시험");
    EXPECT_TRUE(rotated.Seal(random, "a", "").starts_with("v1.k2."));
    EXPECT_EQ(rotated.Open("a", rotated.Seal(random, "a", "")).value(), "");
    EXPECT_FALSE(old.Open("person.name/2", sealed));
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        std::string damaged = sealed;
        damaged[i] = damaged[i] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(old.Open("person.name/1", damaged)) << i;
    }
    EXPECT_FALSE(FieldCipher::FromText("k1:AAAA"));
    EXPECT_FALSE(FieldCipher::FromText(""));
}

TEST(KeyedHash, SeparatesPurposes) {
    const auto hash = KeyedHash::FromText(EncodeBase64(Bytes(32, 7))).value();
    EXPECT_EQ(hash.Hex("ci", "x").size(), 64U);
    EXPECT_EQ(hash.Hex("ci", "x"), hash.Hex("ci", "x"));
    EXPECT_NE(hash.Hex("ci", "x"), hash.Hex("di", "x"));
    EXPECT_NE(hash.Hex("c", "ix"), hash.Hex("ci", "x"));
    EXPECT_FALSE(KeyedHash::FromText("AAAA"));
}

TEST(Digest, MatchesPublishedValues) {
    EXPECT_EQ(EncodeHex(Sha256("abc")),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(EncodeHex(HmacSha256(AsBytes("Jefe"), "what do ya want for nothing?")),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

// The vector that PortOne's own SDK accepts.
class Webhook : public testing::Test {
protected:
    std::string CodeOf(std::string_view signatures, std::chrono::seconds later = 0s) {
        const auto verified = VerifyWebhook(secrets, id, timestamp, signatures, body, now + later);
        return verified ? "ok" : verified.error().code;
    }

    std::vector<std::string> secrets{"whsec_pzQGE83cSIRKM4/WH5QY+g=="};
    std::string id = "dummy-webhook-id";
    std::string timestamp = "1714039200";
    Instant now{std::chrono::seconds{1714039200}};
    std::string body =
        R"({"type":"Transaction.Paid","timestamp":"2024-04-25T10:00:00.000Z","data":{"paymentId":"example-payment-id",)"
        R"("storeId":"store-ae356798-3d20-4969-b739-14c6b0e1a667","transactionId":"55451513-9763-4a7a-bb43-78a4c65be843"}})";
    std::string good = "v1,qmNcYHU8w9hP22fshTiuuIP9XZrhl6h0hjCr1zh7DRs=";
};

TEST_F(Webhook, AcceptsThePublishedSignature) {
    EXPECT_EQ(SignWebhook(secrets[0], id, now, body).value(), good);
    EXPECT_EQ(CodeOf(good), "ok");
    EXPECT_EQ(CodeOf("v1,AAAA v1a,zzzz " + good), "ok");
    secrets = {"whsec_AAAA", "pzQGE83cSIRKM4/WH5QY+g"};
    EXPECT_EQ(CodeOf(good), "ok") << "rotation; no prefix, no padding";
}

TEST_F(Webhook, RefusesWhatIsNotFreshOrNotOurs) {
    EXPECT_EQ(CodeOf(good, 300s), "ok");
    EXPECT_EQ(CodeOf(good, 301s), "WEBHOOK_TIMESTAMP_TOO_OLD");
    EXPECT_EQ(CodeOf(good, -300s), "ok");
    EXPECT_EQ(CodeOf(good, -301s), "WEBHOOK_TIMESTAMP_TOO_NEW");
    EXPECT_EQ(CodeOf(""), "WEBHOOK_HEADERS_MISSING");
    EXPECT_EQ(CodeOf("v2," + good.substr(3)), "WEBHOOK_SIGNATURE_INVALID");
    body += ' ';
    EXPECT_EQ(CodeOf(good), "WEBHOOK_SIGNATURE_INVALID");
    timestamp = "abc";
    EXPECT_EQ(CodeOf(good), "WEBHOOK_SIGNATURE_INVALID");
}

}  // namespace
}  // namespace openrun
