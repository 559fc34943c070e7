#pragma once
// Sign-in by a provider, the part that is pure: what is asked for in the browser, what an ID token
// must be, what providers say of a person. A person there is (provider, subject); an e-mail address
// is never who somebody is.

#include "libs/base/json.hpp"
#include "libs/base/time.hpp"
#include "libs/security/rsa.hpp"

#include <boost/describe.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace openrun::user {

enum class OAuthProvider : std::uint8_t { kKakao, kNaver, kGoogle };
BOOST_DESCRIBE_ENUM(OAuthProvider, kKakao, kNaver, kGoogle)
inline constexpr std::size_t kOAuthProviders = 3;

enum class OAuthIntent : std::uint8_t { kSignIn, kLink };
BOOST_DESCRIBE_ENUM(OAuthIntent, kSignIn, kLink)

// As paths name it: "kakao".
[[nodiscard]] std::string_view PathName(OAuthProvider provider);
[[nodiscard]] std::optional<OAuthProvider> ProviderNamed(std::string_view path_name);

struct ProviderAccount {
    std::string subject;  // stable at this provider; at most 255 ASCII characters
    std::string email, name;
    bool email_trusted = false;  // the provider vouches that it is the person's
};

// RFC 7636, S256: base64url(SHA-256(verifier)).
[[nodiscard]] std::string PkceChallenge(std::string_view verifier);

struct AuthorizeRequest {
    std::string browser_url, client_id, redirect_uri, state, nonce, verifier;
};
// Where the browser goes. PKCE and nonce where the provider has them.
[[nodiscard]] std::string AuthorizeUrl(OAuthProvider provider, const AuthorizeRequest& request);

// The issuers of its ID tokens; none: it has no ID tokens.
[[nodiscard]] std::vector<std::string> IssuersOf(OAuthProvider provider);

// A path of our own pages: "/…", never another host, however a browser reads it.
[[nodiscard]] bool IsOwnPath(std::string_view path);

struct IdTokenRule {
    std::vector<std::string> issuers;
    std::string client_id, nonce;
};
struct SignedToken {  // read, not believed
    std::string key_id, message;
    Bytes signature;
    json::object claims;
};
// Three parts, RS256, a key id, nothing critical. Error: OAUTH_FAILED (refused).
[[nodiscard]] Result<SignedToken> ReadIdToken(std::string_view token);
// Signature, issuer, audience, times (30 s of leeway; clocks may differ by 5 min), nonce, subject.
// Error: OAUTH_FAILED.
[[nodiscard]] Result<void> CheckIdToken(const SignedToken& token, const RsaKeySet& keys,
                                        const IdTokenRule& rule, Instant now);

[[nodiscard]] ProviderAccount KakaoAccountOf(const json::object& claims);
[[nodiscard]] ProviderAccount GoogleAccountOf(const json::object& claims);
// Of /v2/user/me, where the app has no ID tokens: the id is a 64-bit number. Error: OAUTH_FAILED.
[[nodiscard]] Result<ProviderAccount> KakaoUserOf(const json::object& body);
// Of /v1/nid/me: nothing there vouches for the e-mail. Error: OAUTH_FAILED.
[[nodiscard]] Result<ProviderAccount> NaverUserOf(const json::object& body);

}  // namespace openrun::user
