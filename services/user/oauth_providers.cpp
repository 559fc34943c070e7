#include "services/user/oauth_providers.hpp"

#include "libs/base/json_members.hpp"
#include "libs/telemetry/log.hpp"

#include <algorithm>

namespace openrun::user {
namespace {

using json::object;
using namespace std::chrono_literals;
using json::TextOf;

std::unexpected<Error> Away(std::string detail) {
    return Fail(Error{Kind::kUnavailable, "OAUTH_UNAVAILABLE", std::move(detail), {}, 2s});
}

std::unexpected<Error> Refused(std::string detail) {
    return Fail(Kind::kRefused, "OAUTH_FAILED", std::move(detail));
}

// An error code as it may stand in a log; descriptions repeat what was sent.
std::string CodeOf(const object& body) {
    std::string_view code = TextOf(body, "error_code");
    if (code.empty()) code = TextOf(body, "error");
    const bool harmless = code.size() <= 40 && std::ranges::all_of(code, [](char letter) {
                              return (letter >= 'a' && letter <= 'z') ||
                                     (letter >= 'A' && letter <= 'Z') ||
                                     (letter >= '0' && letter <= '9') || letter == '_';
                          });
    return harmless ? std::string(code) : "(unreadable)";
}

// What the provider refuses for reasons that pass, or that are ours to mend.
bool IsNotThePersons(int status, std::string_view code, std::string_view error) {
    return status == 401 || status == 429 || status >= 500 || code == "KOE237" ||
           error == "invalid_client" || error == "unauthorized_client" || error == "server_error" ||
           error == "temporarily_unavailable";
}

std::string Form(std::initializer_list<std::pair<std::string_view, std::string_view>> members) {
    std::string form;
    for (const auto& [name, value] : members) {
        if (!form.empty()) form += '&';
        form.append(name).append("=").append(EncodePercent(value));
    }
    return form;
}

}  // namespace

struct OAuthProviders::Provider {
    Provider(Runtime& runtime, const OAuthProviderSettings& given, const OAuthSettings& settings,
             std::string keys_target, bool keys_at_api)
        : mine(given),
          tokens(runtime, {.url = given.url, .body_max = kAnswerMax}),
          api(runtime, {.url = given.api_url, .body_max = kAnswerMax}),
          keys(runtime.executor(), keys_at_api ? api : tokens,
               keys_at_api ? api_breaker : tokens_breaker,
               {.target = std::move(keys_target),
                .pause = settings.keys_pause,
                .timeout = settings.timeout}) {}

    static constexpr std::size_t kAnswerMax = 64 * 1024;
    const OAuthProviderSettings& mine;
    http::Client tokens, api;
    CircuitBreaker tokens_breaker, api_breaker;
    ProviderKeys keys;
};

OAuthProviders::OAuthProviders(Runtime& runtime, const Clock& clock, const OAuthSettings& settings)
    : clock_(clock), settings_(settings) {
    const auto add = [&](OAuthProvider provider, const OAuthProviderSettings& mine,
                         const char* keys_target, bool keys_at_api) {
        auto& place = providers_.at(static_cast<std::size_t>(provider));
        if (mine.client_id.empty() || mine.client_secret.empty()) return;
        place = std::make_unique<Provider>(runtime, mine, settings, keys_target, keys_at_api);
    };
    add(OAuthProvider::kKakao, settings.kakao, "/.well-known/jwks.json", false);
    add(OAuthProvider::kNaver, settings.naver, "", false);
    add(OAuthProvider::kGoogle, settings.google, "/oauth2/v3/certs", true);
}

OAuthProviders::~OAuthProviders() = default;

OAuthProviders::Provider& OAuthProviders::Of(OAuthProvider provider) const {
    const auto& place = providers_.at(static_cast<std::size_t>(provider));
    ASSERT(place != nullptr, "only who is offered is asked");
    return *place;
}

bool OAuthProviders::Offers(OAuthProvider provider) const {
    return providers_.at(static_cast<std::size_t>(provider)) != nullptr;
}

std::string OAuthProviders::RedirectUri(OAuthProvider provider) const {
    return settings_.callback_url + '/' + std::string(PathName(provider)) + "/callback";
}

std::string OAuthProviders::AuthorizeUrl(OAuthProvider provider, const Secrets& secrets) const {
    const OAuthProviderSettings& mine = Of(provider).mine;
    return user::AuthorizeUrl(provider, {.browser_url = mine.browser_url,
                                         .client_id = mine.client_id,
                                         .redirect_uri = RedirectUri(provider),
                                         .state = secrets.state,
                                         .nonce = secrets.nonce,
                                         .verifier = secrets.verifier});
}

Task<Result<ProviderAccount>> OAuthProviders::Identify(OAuthProvider provider, std::string code,
                                                       Secrets secrets, Deadline deadline) {
    CO_TRY(const object tokens, co_await Exchange(provider, std::move(code), secrets, deadline));
    if (std::string id_token(TextOf(tokens, "id_token"));
        !id_token.empty() && provider != OAuthProvider::kNaver)
        co_return co_await Believe(provider, std::move(id_token), secrets.nonce, deadline);
    if (provider == OAuthProvider::kGoogle) co_return Refused("no ID token");
    co_return co_await AskWho(provider, std::string(TextOf(tokens, "access_token")), deadline);
}

// The code becomes tokens. A code is good once: this is never repeated.
Task<Result<object>> OAuthProviders::Exchange(OAuthProvider provider, std::string code,
                                              Secrets secrets, Deadline deadline) {
    Provider& there = Of(provider);
    const OAuthProviderSettings& mine = there.mine;
    const std::string redirect_uri = RedirectUri(provider);
    const bool naver = provider == OAuthProvider::kNaver;
    static constexpr std::array<const char*, kOAuthProviders> kTargets{"/oauth/token",
                                                                       "/oauth2.0/token", "/token"};
    std::string body = naver ? Form({{"grant_type", "authorization_code"},
                                     {"client_id", mine.client_id},
                                     {"client_secret", mine.client_secret},
                                     {"code", code},
                                     {"state", secrets.state}})
                             : Form({{"grant_type", "authorization_code"},
                                     {"client_id", mine.client_id},
                                     {"client_secret", mine.client_secret},
                                     {"redirect_uri", redirect_uri},
                                     {"code", code},
                                     {"code_verifier", secrets.verifier}});
    if (!there.tokens_breaker.Allow()) co_return Away("circuit open");
    const auto answered = co_await there.tokens.Call(
        {.method = http::Method::kPost,
         .target = kTargets.at(static_cast<std::size_t>(provider)),
         .body = std::move(body),
         .content_type = "application/x-www-form-urlencoded;charset=utf-8",
         .headers = {{"Accept", "application/json"}}},
        std::min(deadline, After(settings_.timeout)));
    auto parsed = answered ? json::Parse(answered->body) : Result<json::value>(json::value());
    if (!answered || !parsed || !parsed->is_object()) {
        there.tokens_breaker.Failed();
        co_return Away(answered ? "status " + std::to_string(answered->status) + ", no JSON"
                                : answered.error().detail);
    }
    object& tokens = parsed->get_object();
    // Naver refuses with status 200: what counts is whether there is a token.
    if (answered->status == 200 && !tokens.contains("error") &&
        !TextOf(tokens, "access_token").empty()) {
        there.tokens_breaker.Succeeded();
        co_return std::move(tokens);
    }
    const std::string refusal = std::string(PathName(provider)) + ": " + CodeOf(tokens) +
                                ", status " + std::to_string(answered->status);
    if (!IsNotThePersons(answered->status, TextOf(tokens, "error_code"), TextOf(tokens, "error"))) {
        there.tokens_breaker.Succeeded();
        co_return Refused(refusal);
    }
    there.tokens_breaker.Failed();
    LogWarning("a provider gives no token", {{"provider", refusal}});
    co_return Away(refusal);
}

Task<Result<ProviderAccount>> OAuthProviders::Believe(OAuthProvider provider, std::string id_token,
                                                      std::string nonce, Deadline deadline) {
    Provider& there = Of(provider);
    CO_TRY(const SignedToken token, ReadIdToken(id_token));
    CO_TRY(const auto keys, co_await there.keys.With(token.key_id, deadline));
    CO_CHECK(CheckIdToken(token, *keys,
                          {.issuers = IssuersOf(provider),
                           .client_id = there.mine.client_id,
                           .nonce = std::move(nonce)},
                          clock_.Now()));
    co_return provider == OAuthProvider::kKakao ? KakaoAccountOf(token.claims)
                                                : GoogleAccountOf(token.claims);
}

Task<Result<ProviderAccount>> OAuthProviders::AskWho(OAuthProvider provider,
                                                     std::string access_token, Deadline deadline) {
    Provider& there = Of(provider);
    const bool kakao = provider == OAuthProvider::kKakao;
    const bool clean =
        std::ranges::all_of(access_token, [](char letter) { return letter > ' ' && letter < 127; });
    if (!clean) co_return Refused("a token that is none");
    if (!there.api_breaker.Allow()) co_return Away("circuit open");
    const auto answered =
        co_await there.api.Call({.method = http::Method::kGet,
                                 .target = kakao ? "/v2/user/me" : "/v1/nid/me",
                                 .headers = {{"Authorization", "Bearer " + access_token}}},
                                std::min(deadline, After(settings_.timeout)));
    auto parsed = answered ? json::Parse(answered->body) : Result<json::value>(json::value());
    const bool readable = answered && parsed && parsed->is_object();
    const bool passing =
        readable && (answered->status == 429 || answered->status >= 500 ||
                     (answered->status == 400 && parsed->get_object().contains("code") &&
                      parsed->get_object().at("code") == json::value(-1)));
    if (!readable || passing) {
        there.api_breaker.Failed();
        co_return Away(answered ? "status " + std::to_string(answered->status)
                                : answered.error().detail);
    }
    there.api_breaker.Succeeded();
    if (answered->status != 200) co_return Refused("status " + std::to_string(answered->status));
    co_return kakao ? KakaoUserOf(parsed->get_object()) : NaverUserOf(parsed->get_object());
}

}  // namespace openrun::user
