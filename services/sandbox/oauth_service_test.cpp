// The sign-in providers: their windows, codes, tokens and refusals.

#include "libs/base/encoding.hpp"
#include "libs/security/digest.hpp"
#include "libs/security/rsa.hpp"
#include "services/sandbox/oauth/form.hpp"
#include "services/sandbox/sandbox_test_support.hpp"

namespace openrun::sandbox {
namespace {

const std::string kVerifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const std::string kChallenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

struct Paths {
    std::string name, window, token, user, more;
};
const Paths kKakao{"kakao", "/oauth/authorize", "/oauth/token", "/v2/user/me", "&scope=openid"};
const Paths kNaver{"naver", "/oauth2.0/authorize", "/oauth2.0/token", "/v1/nid/me", ""};
const Paths kGoogle{"google", "/o/oauth2/v2/auth", "/token", "/v1/userinfo", "&scope=openid"};

std::string Encoded(const Form& form) {
    std::string text;
    for (const auto& [name, value] : form)
        text.append(text.empty() ? "" : "&").append(name).append("=").append(EncodePercent(value));
    return text;
}

std::string BackOf(const Paths& provider) {
    return "http://shop.example/back/" + provider.name + "/callback";
}

// The address that the browser is sent back to.
Task<std::string> Decide(SandboxTest* t, Paths provider, Form more = {}) {
    Form form{{"provider", provider.name},
              {"redirect_uri", BackOf(provider)},
              {"state", "s+/= &"},
              {"nonce", "n"},
              {"code_challenge", kChallenge},
              {"person", "minji"},
              {"decision", "approve"}};
    for (auto& [name, value] : more) form[name] = value;
    http::ClientRequest request{
        .method = http::Method::kPost, .target = "/sandbox/oauth/decisions", .body = Encoded(form)};
    const auto answer = co_await t->client->Call(std::move(request), After(5s));
    EXPECT_TRUE(answer);
    if (!answer || answer->status != 303) co_return "";
    co_return std::string(answer->Header("location").value_or(""));
}

Task<std::string> CodeFor(SandboxTest* t, Paths provider, Form more = {}) {
    const std::string back = co_await Decide(t, std::move(provider), std::move(more));
    co_return Member(ReadForm(back.substr(back.find('?') + 1)), "code");
}

Task<Told> Exchange(SandboxTest* t, Paths provider, std::string code, Form more = {}) {
    Form form{{"grant_type", "authorization_code"},
              {"client_id", "app"},
              {"client_secret", "app secret"},
              {"redirect_uri", BackOf(provider)},
              {"code_verifier", kVerifier},
              {"state", "s+/= &"},
              {"code", std::move(code)}};
    for (auto& [name, value] : more) form[name] = value;
    co_return co_await t->Post(provider.token, Encoded(form));
}

Task<Told> WhoIs(SandboxTest* t, Paths provider, std::string token) {
    http::ClientRequest request{.method = http::Method::kGet, .target = provider.user};
    request.headers.emplace_back("Authorization", "Bearer " + token);
    const auto answer = co_await t->client->Call(std::move(request), After(5s));
    Told told;
    if (!answer) co_return told;
    told.status = answer->status;
    told.text = answer->body;
    if (auto parsed = json::Parse(told.text); parsed && parsed->is_object())
        told.body = parsed->as_object();
    co_return told;
}

json::object ClaimsOf(const Told& tokens) {
    const std::string token = tokens.Text("id_token");
    const auto begin = token.find('.') + 1;
    const auto bytes = DecodeBase64Url(token.substr(begin, token.rfind('.') - begin));
    return json::Parse(AsText(bytes.value_or(Bytes{})))->as_object();
}

TEST_F(SandboxTest, ProvidersSayWhoAgreedEachInItsOwnWords) {
    Run([](SandboxTest* t) -> Task<void> {
        const Told kakao = co_await Exchange(t, kKakao, co_await CodeFor(t, kKakao));
        EXPECT_EQ(kakao.status, 200) << kakao.text;
        EXPECT_EQ(kakao.Text("scope"), "account_email profile_nickname openid");
        EXPECT_EQ(ClaimsOf(kakao).at("sub"), "9007199254740993");
        EXPECT_EQ(ClaimsOf(kakao).at("nonce"), "n");
        const Told user = co_await WhoIs(t, kKakao, kakao.Text("access_token"));
        EXPECT_TRUE(user.text.contains("\"id\":9007199254740993,")) << user.text;
        EXPECT_TRUE(user.Member("kakao_account").at("is_email_verified").as_bool());

        const Told naver = co_await Exchange(t, kNaver, co_await CodeFor(t, kNaver));
        EXPECT_EQ(naver.Text("expires_in"), "3600") << "a text";
        EXPECT_FALSE(naver.body.contains("id_token"));
        const Told person = co_await WhoIs(t, kNaver, naver.Text("access_token"));
        EXPECT_EQ(person.Text("resultcode"), "00");
        EXPECT_EQ(person.Member("response").at("id"), "naver-9007199254740993");

        const Told google = co_await Exchange(t, kGoogle, co_await CodeFor(t, kGoogle));
        EXPECT_TRUE(google.Text("scope").contains("https://www.googleapis.com/auth/userinfo"));
        EXPECT_TRUE(ClaimsOf(google).at("email_verified").as_bool());

        const Told quiet =
            co_await Exchange(t, kKakao, co_await CodeFor(t, kKakao, {{"person", "quiet"}}));
        EXPECT_FALSE(ClaimsOf(quiet).contains("email"));
        const Told unproved =
            co_await Exchange(t, kKakao, co_await CodeFor(t, kKakao, {{"person", "unproved"}}));
        EXPECT_FALSE(ClaimsOf(unproved).contains("email")) << "only if it is verified";
        const Told other = co_await WhoIs(t, kKakao, unproved.Text("access_token"));
        EXPECT_FALSE(other.Member("kakao_account").at("is_email_verified").as_bool());
    }(this));
}

TEST_F(SandboxTest, ACodeIsGoodOnceForItsAppItsAddressAndItsVerifier) {
    Run([](SandboxTest* t) -> Task<void> {
        const std::string code = co_await CodeFor(t, kKakao);
        EXPECT_EQ((co_await Exchange(t, kKakao, code)).status, 200);
        const Told used = co_await Exchange(t, kKakao, code);
        EXPECT_EQ(used.status, 400);
        EXPECT_EQ(used.Text("error_code"), "KOE320");
        const auto refusal = [&](Paths provider, Form more) -> Task<Told> {
            const std::string fresh = co_await CodeFor(t, provider);
            co_return co_await Exchange(t, provider, fresh, std::move(more));
        };
        EXPECT_EQ((co_await refusal(kKakao, {{"redirect_uri", "http://else"}})).Text("error_code"),
                  "KOE303");
        EXPECT_EQ((co_await refusal(kKakao, {{"client_secret", "x"}})).Text("error_code"),
                  "KOE010");
        EXPECT_EQ((co_await refusal(kKakao, {{"client_id", "x"}})).Text("error_code"), "KOE101");
        EXPECT_EQ((co_await refusal(kKakao, {{"code_verifier", "x"}})).Text("error"),
                  "invalid_grant");
        EXPECT_EQ((co_await refusal(kGoogle, {{"redirect_uri", "http://else"}})).Text("error"),
                  "redirect_uri_mismatch");
        EXPECT_EQ((co_await refusal(kGoogle, {{"client_secret", "x"}})).status, 401);
        const Told naver = co_await refusal(kNaver, {{"state", "another"}});
        EXPECT_EQ(naver.status, 200) << "Naver refuses so";
        EXPECT_EQ(naver.Text("error"), "invalid_request");
        EXPECT_EQ((co_await refusal(kNaver, {{"client_secret", "x"}})).status, 200);
        const std::string foreign = co_await CodeFor(t, kGoogle);
        EXPECT_EQ((co_await Exchange(t, kKakao, foreign)).status, 400);
    }(this));
}

TEST_F(SandboxTest, TheWindowRefusesWhatTheRealOneRefuses) {
    Run([](SandboxTest* t) -> Task<void> {
        const auto open = [&](const Paths& provider, std::string more) -> Task<Told> {
            co_return co_await t->Get(provider.window +
                                      "?response_type=code&client_id=app&state=s" + provider.more +
                                      "&" + std::move(more));
        };
        for (const Paths& provider : {kKakao, kNaver, kGoogle}) {
            const std::string back = "redirect_uri=" + EncodePercent(BackOf(provider));
            const Told page = co_await open(provider, back);
            EXPECT_EQ(page.status, 200) << page.text;
            EXPECT_TRUE(page.text.contains("value=\"" + provider.name + "\""));
            EXPECT_EQ((co_await open(provider, back + "%2Fmore")).status, 400);
            EXPECT_EQ((co_await open(provider, back + "&code_challenge=x")).status, 400) << "plain";
        }
        const std::string naver =
            kNaver.window +
            "?response_type=code&client_id=app&redirect_uri=" + EncodePercent(BackOf(kNaver));
        EXPECT_EQ((co_await t->Get(naver)).status, 400) << "Naver wants a state";
        const std::string kakao =
            kKakao.window +
            "?response_type=code&client_id=app&redirect_uri=" + EncodePercent(BackOf(kKakao));
        EXPECT_EQ((co_await t->Get(kakao + "&scope=openid+email")).status, 400) << "commas";
        const Told odd = co_await t->Get(kakao + "&state=" + EncodePercent("\"><script>"));
        EXPECT_FALSE(odd.text.contains("<script>"));
        EXPECT_TRUE(
            (co_await Decide(t, kKakao, {{"decision", "deny"}})).contains("error=access_denied"));
        EXPECT_EQ(co_await Decide(t, kKakao, {{"redirect_uri", "http://evil.example"}}), "");
        EXPECT_EQ(co_await Decide(t, kKakao, {{"person", "other"}, {"subject", "x"}}), "");
    }(this));
}

TEST_F(SandboxTest, KeysRotateAndFaultsLie) {
    Run([](SandboxTest* t) -> Task<void> {
        const auto verified = [](const Told& tokens, const Told& jwks) {
            const std::string token = tokens.Text("id_token");
            const auto dot = token.rfind('.');
            const auto head = DecodeBase64Url(token.substr(0, token.find('.')));
            const auto header = json::Parse(AsText(*head))->as_object();
            const auto keys = RsaKeySet::FromJwks(jwks.text);
            const auto signature = DecodeBase64Url(token.substr(dot + 1));
            return keys && signature &&
                   keys->Verify(header.at("kid").as_string(), token.substr(0, dot), *signature);
        };
        const Told before = co_await Exchange(t, kKakao, co_await CodeFor(t, kKakao));
        const Told old_keys = co_await t->Get("/.well-known/jwks.json");
        EXPECT_TRUE(verified(before, old_keys));
        EXPECT_EQ((co_await t->Post("/sandbox/oauth/keys", "")).Text("kid"), "sandbox-2");
        const Told after = co_await Exchange(t, kGoogle, co_await CodeFor(t, kGoogle));
        EXPECT_FALSE(verified(after, old_keys));
        const Told new_keys = co_await t->Get("/oauth2/v3/certs");
        EXPECT_TRUE(verified(after, new_keys));
        EXPECT_TRUE(verified(before, new_keys)) << "the one before is still there";
        for (const char* kind : {"bad-signature", "unsigned", "hmac", "unknown-key"}) {
            co_await t->Fault("oauth-token", kind, R"(,"provider":"kakao")");
            const Told lie = co_await Exchange(t, kKakao, co_await CodeFor(t, kKakao));
            EXPECT_FALSE(verified(lie, new_keys)) << kind;
        }
        co_await t->Fault("oauth-token", "temporary", R"(,"provider":"kakao")");
        EXPECT_EQ((co_await Exchange(t, kKakao, co_await CodeFor(t, kKakao))).Text("error_code"),
                  "KOE237");
        co_await t->Fault("oauth-user", "temporary", R"(,"provider":"kakao")");
        EXPECT_EQ((co_await WhoIs(t, kKakao, "x")).body.at("code"), -1);
        EXPECT_EQ((co_await WhoIs(t, kKakao, "x")).body.at("code"), -401);
        EXPECT_EQ((co_await WhoIs(t, kNaver, "x")).Text("resultcode"), "024");
        EXPECT_EQ((co_await WhoIs(t, kGoogle, "x")).status, 401);
        for (const char* order :
             {R"({"target":"oauth-keys","kind":"hmac"})", R"({"target":"confirm","kind":"hmac"})",
              R"({"target":"oauth-window","kind":"delay"})",
              R"({"target":"oauth-user","kind":"wrong-nonce"})"})
            EXPECT_EQ((co_await t->Post("/sandbox/faults", order)).status, 400) << order;
    }(this));
}

}  // namespace
}  // namespace openrun::sandbox
