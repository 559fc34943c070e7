#pragma once
// Keeps tokens from JavaScript: where the browser asked for it (X-Session-Mode: cookie), or came by
// cookie, accessToken, refreshToken and pass leave the JSON of an answer and become __Host- cookies
// (HttpOnly; Secure; SameSite=Lax; Path=/), which read_cookies turns back. A redirect of a sign-in
// by a provider (`cookies: oauth`) is read by nobody but a browser: there they always do, and the
// browser's key, too. Runs on the answers of routes that say `cookies`.

#include "libs/base/time.hpp"
#include "services/gateway/passage.hpp"

#include <string>
#include <string_view>

namespace openrun::gateway {

// Does the answer have to be read whole before it goes out?
[[nodiscard]] bool HoldsTokens(const Passage& passage, int status);

struct Kept {
    std::string body;     // without tokens
    std::string cookies;  // whole Set-Cookie lines
};
// Error: UPSTREAM_BROKEN (upstream) for a body that is no JSON object: it might hold a token.
[[nodiscard]] Result<Kept> KeepTokens(const Passage& passage, std::string_view body, Instant now);

// Set-Cookie lines that end the session: after a logout, and when the refresh token is no good any
// more. "" otherwise.
[[nodiscard]] std::string EndedCookies(const Passage& passage, int status);

}  // namespace openrun::gateway
