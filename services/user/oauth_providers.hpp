#pragma once
// Kakao, Naver and Google, as far as they say who somebody is. Kakao and Google by ID token, Kakao
// without one and Naver by asking their API. Each with deadlines and circuit breakers; what they
// answer is believed only when it is checked. Nothing of it is logged but their error codes.

#include "services/user/domain/oauth.hpp"
#include "services/user/oauth_keys.hpp"
#include "services/user/settings.hpp"

#include <array>

namespace openrun::user {

class OAuthProviders {
public:
    OAuthProviders(Runtime& runtime, const Clock& clock, const OAuthSettings& settings);
    ~OAuthProviders();

    [[nodiscard]] bool Offers(OAuthProvider provider) const;
    struct Secrets {  // of one attempt
        std::string state, nonce, verifier;
    };
    [[nodiscard]] std::string AuthorizeUrl(OAuthProvider provider, const Secrets& secrets) const;
    // Errors: OAUTH_FAILED (refused), OAUTH_UNAVAILABLE (unavailable).
    Task<Result<ProviderAccount>> Identify(OAuthProvider provider, std::string code,
                                           Secrets secrets, Deadline deadline);

private:
    struct Provider;
    [[nodiscard]] Provider& Of(OAuthProvider provider) const;
    [[nodiscard]] std::string RedirectUri(OAuthProvider provider) const;
    Task<Result<json::object>> Exchange(OAuthProvider provider, std::string code, Secrets secrets,
                                        Deadline deadline);
    Task<Result<ProviderAccount>> Believe(OAuthProvider provider, std::string id_token,
                                          std::string nonce, Deadline deadline);
    Task<Result<ProviderAccount>> AskWho(OAuthProvider provider, std::string access_token,
                                         Deadline deadline);

    const Clock& clock_;
    const OAuthSettings& settings_;
    std::array<std::unique_ptr<Provider>, kOAuthProviders> providers_;
};

}  // namespace openrun::user
