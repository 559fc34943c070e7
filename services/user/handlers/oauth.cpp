#include "services/user/handlers.hpp"

namespace openrun::user {
namespace {

struct ProvidersView {
    std::vector<OAuthProvider> providers;
};
BOOST_DESCRIBE_STRUCT(ProvidersView, (), (providers))

struct PendingView {
    OAuthProvider provider{};
    OAuthIntent intent{};
    std::optional<std::string> email, name, next;
    bool email_known = false;
    Instant expires_at;
};
BOOST_DESCRIBE_STRUCT(PendingView, (),
                      (provider, intent, email, name, next, email_known, expires_at))

struct StepView {
    std::optional<std::string> browser_key, access_token, refresh_token;
    std::optional<Instant> browser_key_expires_at, access_token_expires_at,
        refresh_token_expires_at;
};
BOOST_DESCRIBE_STRUCT(StepView, (),
                      (browser_key, access_token, refresh_token, browser_key_expires_at,
                       access_token_expires_at, refresh_token_expires_at))

struct LinkRequest {
    OAuthProvider provider{};
};
BOOST_DESCRIBE_STRUCT(LinkRequest, (), (provider))

struct LinkView {
    OAuthProvider provider{};
    Instant linked_at;
};
BOOST_DESCRIBE_STRUCT(LinkView, (), (provider, linked_at))
struct LinksView {
    std::vector<LinkView> items;
};
BOOST_DESCRIBE_STRUCT(LinksView, (), (items))

std::string BrowserOf(const http::Request& request) {
    return std::string(request.Header("x-oauth-browser").value_or(""));
}

Result<OAuthProvider> ProviderOf(const http::Request& request) {
    if (const auto provider = ProviderNamed(request.Parameter("provider"))) return *provider;
    return Fail(Kind::kNotFound, "NOT_FOUND", "provider");
}

std::unexpected<Error> NotAllowed(std::string_view parameter, std::string_view message) {
    return Fail(Error{Kind::kInvalid,
                      "VALIDATION_FAILED",
                      "",
                      {{std::string(parameter), "NOT_ALLOWED", std::string(message)}}});
}

Result<OAuthAttempt> AttemptOf(const http::Request& request) {
    OAuthAttempt attempt{.next = "/", .language = "ko"};
    TRY(const auto next, request.QueryValue("next"));
    TRY(const auto intent, request.QueryValue("intent"));
    TRY(const auto language, request.QueryValue("language"));
    if (next) attempt.next = *next;
    if (!IsOwnPath(attempt.next)) return NotAllowed("next", "is no path of our own pages");
    if (language) attempt.language = *language;
    if (attempt.language != "ko" && attempt.language != "en")
        return NotAllowed("language", "is not ko or en");
    if (intent == "LINK") attempt.intent = OAuthIntent::kLink;
    if (intent && *intent != "LINK" && *intent != "SIGN_IN")
        return NotAllowed("intent", "is not SIGN_IN or LINK");
    return attempt;
}

// A page follows whatever stands in the address, so what is broken or too long counts as absent.
std::string QueryOf(const http::Request& request, std::string_view name, std::size_t bytes_max) {
    auto value = request.QueryValue(name);
    if (!value || !*value || (*value)->size() > bytes_max) return {};
    return **std::move(value);
}

http::Response Redirect(OAuthSignIn::Step step) {
    StepView view;
    if (step.browser) {
        view.browser_key = step.browser->key;
        if (!step.browser->key.empty()) view.browser_key_expires_at = step.browser->expires_at;
    }
    if (step.tokens) {
        view.access_token = step.tokens->access;
        view.access_token_expires_at = step.tokens->access_expires_at;
        view.refresh_token = step.tokens->refresh;
        view.refresh_token_expires_at = step.tokens->refresh_expires_at;
    }
    return http::Json(view, 303)
        .Set("Location", std::move(step.location))
        .Set("Cache-Control", "no-store")
        .Set("Referrer-Policy", "no-referrer");
}

std::optional<std::string> Given(std::string text) {
    return text.empty() ? std::nullopt : std::optional(std::move(text));
}

}  // namespace

// GET /api/v1/auth/oauth/providers
HandlerResult ListOAuthProviders(Parts& parts, const http::Request&, const http::Context&) {
    co_return http::Json(ProvidersView{.providers = parts.oauth.Offered()});
}

// GET /api/v1/auth/oauth/{provider}/start → 303
HandlerResult StartOAuth(Parts& parts, const http::Request& request, const http::Context& context) {
    CO_TRY(const OAuthProvider provider, ProviderOf(request));
    CO_TRY(OAuthAttempt attempt, AttemptOf(request));
    CO_TRY(OAuthSignIn::Step step,
           co_await parts.oauth.Start(provider, BrowserOf(request), std::move(attempt),
                                      context.deadline));
    co_return Redirect(std::move(step));
}

// GET /api/v1/auth/oauth/{provider}/callback → 303
HandlerResult FinishOAuth(Parts& parts, const http::Request& request,
                          const http::Context& context) {
    CO_TRY(const OAuthProvider provider, ProviderOf(request));
    constexpr std::size_t kCodeMax = 2048;
    constexpr std::size_t kShort = 512;
    OAuthSignIn::Returned returned{.browser = BrowserOf(request),
                                   .code = QueryOf(request, "code", kCodeMax),
                                   .state = QueryOf(request, "state", kShort),
                                   .error = QueryOf(request, "error", kShort),
                                   .issuer = QueryOf(request, "iss", kShort),
                                   .language = context.language};
    CO_TRY(OAuthSignIn::Step step,
           co_await parts.oauth.Finish(provider, std::move(returned), DeviceOf(request, context),
                                       context.deadline));
    co_return Redirect(std::move(step));
}

// GET /api/v1/auth/oauth/pending
HandlerResult ReadPendingOAuth(Parts& parts, const http::Request& request,
                               const http::Context& context) {
    CO_TRY(auto pending, co_await parts.oauth_store.Pending(BrowserOf(request), context.deadline));
    if (!pending) co_return Fail(Kind::kNotFound, "NOT_FOUND", "nothing is pending");
    co_return http::Json(PendingView{.provider = pending->provider,
                                     .intent = pending->intent,
                                     .email = Given(std::move(pending->email)),
                                     .name = Given(std::move(pending->name)),
                                     .next = Given(std::move(pending->next)),
                                     .email_known = pending->email_known,
                                     .expires_at = pending->expires_at})
        .Set("Cache-Control", "no-store");
}

// DELETE /api/v1/auth/oauth/pending → 204
HandlerResult DropPendingOAuth(Parts& parts, const http::Request& request,
                               const http::Context& context) {
    CO_CHECK(co_await parts.oauth_store.Drop(BrowserOf(request), context.deadline));
    co_return http::NoContent();
}

// GET /api/v1/users/me/oauth-links
HandlerResult ListOAuthLinks(Parts& parts, const http::Request&, const http::Context& context) {
    CO_TRY(const AccountId id, AccountOf(context));
    CO_TRY(const auto links, co_await parts.oauth_store.Links(id, context.deadline));
    LinksView view;
    for (const auto& link : links)
        view.items.push_back({.provider = link.provider, .linked_at = link.linked_at});
    co_return http::Json(view);
}

// POST /api/v1/users/me/oauth-links → 201
HandlerResult LinkOAuth(Parts& parts, const http::Request& request, const http::Context& context) {
    CO_TRY(const AccountId id, AccountOf(context));
    CO_TRY(const LinkRequest wanted, http::Decode<LinkRequest>(request));
    CO_TRY(const Instant linked_at,
           co_await parts.oauth_store.Link(
               id, {.browser = BrowserOf(request), .provider = wanted.provider}, context.deadline));
    co_return http::Created(
        LinkView{.provider = wanted.provider, .linked_at = linked_at},
        "/api/v1/users/me/oauth-links/" + std::string(PathName(wanted.provider)));
}

// DELETE /api/v1/users/me/oauth-links/{provider} → 204
HandlerResult UnlinkOAuth(Parts& parts, const http::Request& request,
                          const http::Context& context) {
    CO_TRY(const AccountId id, AccountOf(context));
    CO_TRY(const OAuthProvider provider, ProviderOf(request));
    CO_CHECK(co_await parts.oauth_store.Unlink(id, provider, context.deadline));
    co_return http::NoContent();
}

}  // namespace openrun::user
