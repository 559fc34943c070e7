#pragma once
// Kakao, Naver and Google as sign-in providers: a window where somebody agrees, codes that are good
// once and for ten minutes, tokens, and who somebody is — each with its own names and refusals
// (Naver refuses with status 200, Kakao's ids do not fit a double). Redirect addresses must be
// exactly the registered one at both steps; PKCE where the real one has it.

#include "libs/base/clock.hpp"
#include "libs/base/random.hpp"
#include "libs/security/rsa.hpp"
#include "services/sandbox/faults.hpp"
#include "services/sandbox/oauth/form.hpp"
#include "services/sandbox/oauth/people.hpp"

#include <array>
#include <deque>

namespace openrun::sandbox {

enum class OAuthKind : std::uint8_t { kKakao, kNaver, kGoogle };
[[nodiscard]] std::string_view NameOf(OAuthKind kind);  // "kakao"

struct OAuthClient {
    std::string id, secret, redirect_uri;
};

class OAuth {
public:
    OAuth(const Clock& clock, Random& random, std::array<OAuthClient, 3> clients)
        : clock_(clock), random_(random), clients_(std::move(clients)) {}

    // GET: the window, or a page that says what is wrong with the request.
    http::Response Authorize(OAuthKind kind, std::string_view query) const;
    // What the person decides: form of the window. 303 to the redirect address.
    http::Response Decide(std::string_view form);
    http::Response IssueToken(OAuthKind kind, std::string_view form,
                              std::optional<FaultKind> trouble);
    http::Response TellWho(OAuthKind kind, const http::Request& request,
                           std::optional<FaultKind> trouble);
    http::Response Keys();
    // A new key signs from now on; the one before is still published.
    json::object RotateKeys();
    void OrderNoState() { no_state_ = true; }
    void Clear();

private:
    struct Grant {
        OAuthKind kind{};
        std::string redirect_uri, challenge, nonce, state;
        OAuthPerson person;
        Instant issued_at{};
        bool used = false;
    };
    struct Holder {
        OAuthKind kind{};
        OAuthPerson person;
    };

    [[nodiscard]] const OAuthClient& ClientOf(OAuthKind kind) const;
    [[nodiscard]] std::string WhatIsWrong(OAuthKind kind, const Form& query) const;
    [[nodiscard]] std::string NewText();
    http::Response Grants(OAuthKind kind, Grant& grant, std::optional<FaultKind> trouble);
    [[nodiscard]] std::string IdToken(const Grant& grant, std::optional<FaultKind> trouble);
    const RsaSigningKey& SigningKey();

    const Clock& clock_;
    Random& random_;
    std::array<OAuthClient, 3> clients_;
    std::map<std::string, Grant, std::less<>> codes_;
    std::map<std::string, Holder, std::less<>> tokens_;
    std::deque<std::string> codes_by_age_, tokens_by_age_;
    std::deque<RsaSigningKey> keys_;  // the newest first
    int keys_made_ = 0;
    bool no_state_ = false;
};

}  // namespace openrun::sandbox
