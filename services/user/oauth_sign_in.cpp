#include "services/user/oauth_sign_in.hpp"

#include "libs/telemetry/log.hpp"

#include <algorithm>

namespace openrun::user {
namespace {

constexpr std::size_t kSecretBytes = 32;
constexpr std::size_t kSecretSize = 43;  // as base64url

bool IsSecret(std::string_view text) {
    return text.size() == kSecretSize && DecodeBase64Url(text).has_value();
}

std::unexpected<Error> NotBegunHere(std::string detail) {
    return Fail(Kind::kRefused, "OAUTH_STATE_INVALID", std::move(detail));
}

// What a page has words for; whatever else went wrong is either away or wrong.
std::string_view CodeFor(const Error& error) {
    if (error.code.starts_with("OAUTH_")) return error.code;
    const bool away = error.kind == Kind::kUnavailable || error.kind == Kind::kTimeout ||
                      error.kind == Kind::kUpstream;
    return away ? "OAUTH_UNAVAILABLE" : "OAUTH_FAILED";
}

}  // namespace

std::vector<OAuthProvider> OAuthSignIn::Offered() const {
    std::vector<OAuthProvider> offered;
    for (std::size_t i = 0; i < kOAuthProviders; ++i) {
        const auto provider = static_cast<OAuthProvider>(i);
        if (providers_.Offers(provider)) offered.push_back(provider);
    }
    return offered;
}

std::string OAuthSignIn::NewSecret() {
    Bytes bytes(kSecretBytes);
    random_.Fill(bytes);
    return EncodeBase64Url(bytes);
}

OAuthProviders::Secrets OAuthSignIn::SecretsOf(const std::string& browser,
                                               const std::string& state) const {
    const std::string both = browser + '.' + state;
    return {.state = state,
            .nonce = hash_.Hex("oauth nonce", both),
            .verifier = hash_.Hex("oauth verifier", both)};
}

std::string OAuthSignIn::Page(const std::string& path, const OAuthAttempt& attempt,
                              OAuthProvider provider, std::string_view code) const {
    std::string page = settings_.oauth.web_url + (attempt.language == "en" ? "/en" : "") + path;
    page.append("?provider=").append(PathName(provider));
    if (!code.empty()) page.append("&oauth=").append(code);
    if (attempt.next != "/" && attempt.intent == OAuthIntent::kSignIn)
        page.append("&next=").append(EncodePercent(attempt.next));
    return page;
}

OAuthSignIn::Step OAuthSignIn::Failed(OAuthProvider provider, const OAuthAttempt& attempt,
                                      const Error& error) const {
    LogInfo("a sign-in by a provider ended without one",
            {{"provider", PathName(provider)}, {"code", error.code}, {"detail", error.detail}});
    const bool link = attempt.intent == OAuthIntent::kLink;
    return {.location =
                Page(link ? "/my/security" : "/account/sign-in", attempt, provider, CodeFor(error)),
            .browser = {},
            .tokens = {}};
}

Task<Result<OAuthSignIn::Step>> OAuthSignIn::Start(OAuthProvider provider, std::string browser,
                                                   OAuthAttempt attempt, Deadline deadline) {
    if (!providers_.Offers(provider)) co_return Fail(Kind::kNotFound, "OAUTH_NOT_CONFIGURED");
    // A second tab goes on with the key that the first one got.
    if (!IsSecret(browser)) browser = NewSecret();
    const std::string state = NewSecret();
    const auto begun = co_await store_.Begin(state, browser, provider, attempt,
                                             settings_.oauth.attempt_life, deadline);
    if (!begun) co_return Failed(provider, attempt, begun.error());
    co_return Step{.location = providers_.AuthorizeUrl(provider, SecretsOf(browser, state)),
                   .browser = BrowserKey{.key = browser, .expires_at = *begun},
                   .tokens = {}};
}

Task<Result<OAuthSignIn::Step>> OAuthSignIn::Finish(OAuthProvider provider, Returned returned,
                                                    Device device, Deadline deadline) {
    if (!providers_.Offers(provider)) co_return Fail(Kind::kNotFound, "OAUTH_NOT_CONFIGURED");
    OAuthAttempt unknown{.next = "/", .language = returned.language};
    Outcome outcome =
        co_await TryFinish(provider, std::move(returned), std::move(device), deadline);
    if (outcome.step) co_return *std::move(outcome.step);
    co_return Failed(provider, outcome.attempt.value_or(unknown), outcome.step.error());
}

Task<OAuthSignIn::Outcome> OAuthSignIn::TryFinish(OAuthProvider provider, Returned returned,
                                                  Device device, Deadline deadline) {
    if (!IsSecret(returned.browser) || !IsSecret(returned.state))
        co_return Outcome{NotBegunHere("no key of a browser, or no state"), {}};
    auto taken = co_await store_.Take(returned.state, returned.browser, provider, deadline);
    if (!taken) co_return Outcome{std::unexpected(taken.error()), {}};
    if (!*taken) co_return Outcome{NotBegunHere("not begun by this browser"), {}};
    const OAuthAttempt attempt = **taken;
    const auto fail = [&attempt](Error error) {
        return Outcome{std::unexpected(std::move(error)), attempt};
    };
    const auto issuers = IssuersOf(provider);
    if (!returned.issuer.empty() && !issuers.empty() &&
        std::ranges::find(issuers, returned.issuer) == issuers.end())
        co_return fail({Kind::kRefused, "OAUTH_FAILED", "another issuer answered"});
    if (returned.error == "access_denied" || returned.error == "consent_required")
        co_return fail({Kind::kRefused, "OAUTH_DENIED", ""});
    const bool passing =
        returned.error == "server_error" || returned.error == "temporarily_unavailable";
    if (passing) co_return fail({Kind::kUnavailable, "OAUTH_UNAVAILABLE", "says the provider"});
    if (!returned.error.empty() || returned.code.empty())
        co_return fail({Kind::kRefused, "OAUTH_FAILED", "no code"});
    auto account = co_await providers_.Identify(
        provider, std::move(returned.code), SecretsOf(returned.browser, returned.state), deadline);
    if (!account) co_return fail(account.error());
    if (attempt.intent == OAuthIntent::kSignIn) {
        const auto owner = co_await store_.Owner(provider, account->subject, deadline);
        if (!owner) co_return fail(owner.error());
        if (*owner) {
            co_return Outcome{
                co_await SignIn(provider, **owner, attempt, std::move(device), deadline), attempt};
        }
    }
    co_return Outcome{co_await KeepPending(provider, *std::move(account), attempt, deadline),
                      attempt};
}

Task<Result<OAuthSignIn::Step>> OAuthSignIn::SignIn(OAuthProvider provider, AccountId id,
                                                    OAuthAttempt attempt, Device device,
                                                    Deadline deadline) {
    CO_TRY(const Account account, co_await accounts_.Read(id, deadline));
    CO_CHECK(co_await accounts_.NoteSignIn(account.email, id, SignInOutcome::kSucceeded, device,
                                           deadline, WayOf(provider)));
    CO_TRY(Tokens tokens, co_await sessions_.Begin(account, device, deadline));
    co_return Step{.location = Page("/account/signed-in", attempt, provider, ""),
                   .browser = BrowserKey{},
                   .tokens = std::move(tokens)};
}

// Kept under a new key, so that nobody who has seen the one that began can use it.
Task<Result<OAuthSignIn::Step>> OAuthSignIn::KeepPending(OAuthProvider provider,
                                                         ProviderAccount account,
                                                         OAuthAttempt attempt, Deadline deadline) {
    const std::string browser = NewSecret();
    CO_TRY(const Instant expires,
           co_await store_.Keep(browser, provider, std::move(account), attempt,
                                settings_.oauth.pending_life, deadline));
    std::string location = Page("/my/security", attempt, provider, "");
    if (attempt.intent == OAuthIntent::kSignIn) {
        CO_TRY(const auto pending, co_await store_.Pending(browser, deadline));
        const bool known = pending && pending->email_known;
        location = known ? Page("/account/sign-in", attempt, provider, "OAUTH_SIGN_IN_FIRST")
                         : Page("/account/sign-up", attempt, provider, "");
    }
    co_return Step{.location = std::move(location),
                   .browser = BrowserKey{.key = browser, .expires_at = expires},
                   .tokens = {}};
}

}  // namespace openrun::user
