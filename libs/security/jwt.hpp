#pragma once
// Compact JWS with EdDSA, and nothing else: `alg` must be EdDSA, `kid` must be known, `typ`, `iss`,
// `aud`, `exp` must be what the verifier expects; leeway 30 s. Verified tokens are remembered until
// they expire (verification costs ~100 µs), bounded. One Verifier a thread.

#include "libs/base/clock.hpp"
#include "libs/security/identity.hpp"
#include "libs/security/keys.hpp"

#include <boost/json.hpp>

#include <chrono>
#include <unordered_map>

namespace openrun {

// {"alg":"EdDSA","kid":…,"typ":type}.{claims}; `claims` gets iss, aud, iat, exp.
[[nodiscard]] std::string SignToken(const SigningKey& key, std::string_view type,
                                    std::string_view issuer, std::string_view audience, Instant now,
                                    std::chrono::seconds life, boost::json::object claims);

struct TokenRule {
    std::string type;    // "at+jwt" access, "pass+jwt", "queue+jwt", "int+jwt"
    std::string issuer;  // empty: any (internal calls: the caller names itself, and its key id must
                         // start with it)
    std::string audience;
};

class TokenVerifier {
public:
    static constexpr std::chrono::seconds kLeeway{30};

    TokenVerifier(const Clock& clock, std::shared_ptr<const KeySet> keys, TokenRule rule,
                  std::size_t cache_max = 20'000);

    // The claims, alive until the next call of Replace() or Verify() with another token.
    // Errors: TOKEN_INVALID, TOKEN_EXPIRED (unauthenticated).
    [[nodiscard]] Result<std::shared_ptr<const boost::json::object>> Verify(std::string_view token);
    // New keys: what was remembered is forgotten.
    void Replace(std::shared_ptr<const KeySet> keys);

private:
    struct Cached {
        std::shared_ptr<const boost::json::object> claims;
        Instant expires;
    };
    [[nodiscard]] Result<Cached> Examine(std::string_view token) const;

    const Clock& clock_;
    std::shared_ptr<const KeySet> keys_;
    TokenRule rule_;
    std::size_t cache_max_;
    std::unordered_map<std::string, Cached> cache_;  // by SHA-256 of the token
};

// Claims of an access token. Error: TOKEN_INVALID (unauthenticated).
[[nodiscard]] Result<Identity> IdentityOf(const boost::json::object& claims);

// Internal calls: a 60-second token signed with the caller's own key; aud = the callee. The account
// is the buyer a call is made for, empty when none.
[[nodiscard]] std::string SignInternalToken(const SigningKey& key, std::string_view caller,
                                            std::string_view callee, Instant now,
                                            std::string_view account = {});

}  // namespace openrun
