#pragma once
// Signing in by a provider. A browser begins with a key of its own (in a cookie that no script
// reads), goes to the provider with a state, and comes back:
//
//   start ──state, nonce, PKCE──▶ provider ──code──▶ callback ──known──▶ signed in, on to `next`
//                                                       ├─ new ──▶ pending ──sign-up──▶ linked
//                                                       └─ LINK ─▶ pending ──settings─▶ linked
//
// Nonce and verifier follow from the browser's key and the state, so only that browser can end what
// it began. An account is never found by an e-mail address: whoever has one there signs in to it
// first and then links by a decision of their own. A callback always ends at a page of ours, with a
// code in `oauth=` where something is to be said.

#include "services/user/oauth_providers.hpp"
#include "services/user/sessions.hpp"
#include "services/user/store/oauth.hpp"

namespace openrun::user {

class OAuthSignIn {
public:
    OAuthSignIn(OAuthProviders& providers, OAuthStore& store, Accounts& accounts,
                Sessions& sessions, const KeyedHash& hash, Random& random, const Settings& settings)
        : providers_(providers),
          store_(store),
          accounts_(accounts),
          sessions_(sessions),
          hash_(hash),
          random_(random),
          settings_(settings) {}

    struct BrowserKey {
        std::string key;  // empty: forget it
        Instant expires_at{};
    };
    struct Step {  // where the browser goes on to
        std::string location;
        std::optional<BrowserKey> browser;
        std::optional<Tokens> tokens;
    };
    struct Returned {  // what the provider sent the browser back with
        std::string browser, code, state, error, issuer, language;
    };

    [[nodiscard]] std::vector<OAuthProvider> Offered() const;
    // Error: OAUTH_NOT_CONFIGURED (not found). A store that is away is a step to the sign-in.
    Task<Result<Step>> Start(OAuthProvider provider, std::string browser, OAuthAttempt attempt,
                             Deadline deadline);
    // Error: OAUTH_NOT_CONFIGURED (not found).
    Task<Result<Step>> Finish(OAuthProvider provider, Returned returned, Device device,
                              Deadline deadline);

private:
    struct Outcome {  // of a callback that found its attempt
        Result<Step> step;
        std::optional<OAuthAttempt> attempt;
    };
    Task<Outcome> TryFinish(OAuthProvider provider, Returned returned, Device device,
                            Deadline deadline);
    Task<Result<Step>> SignIn(OAuthProvider provider, AccountId account, OAuthAttempt attempt,
                              Device device, Deadline deadline);
    Task<Result<Step>> KeepPending(OAuthProvider provider, ProviderAccount account,
                                   OAuthAttempt attempt, Deadline deadline);
    [[nodiscard]] std::string NewSecret();
    [[nodiscard]] OAuthProviders::Secrets SecretsOf(const std::string& browser,
                                                    const std::string& state) const;
    [[nodiscard]] std::string Page(const std::string& path, const OAuthAttempt& attempt,
                                   OAuthProvider provider, std::string_view code) const;
    [[nodiscard]] Step Failed(OAuthProvider provider, const OAuthAttempt& attempt,
                              const Error& error) const;

    OAuthProviders& providers_;
    OAuthStore& store_;
    Accounts& accounts_;
    Sessions& sessions_;
    const KeyedHash& hash_;
    Random& random_;
    const Settings& settings_;
};

}  // namespace openrun::user
