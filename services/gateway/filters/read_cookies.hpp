#pragma once
// Turns the cookies of our own site into what headers would have said: __Host-access (who asks),
// __Host-pass (the entry pass), __Host-refresh and __Host-oauth (the key of a browser on its way to
// a sign-in provider; only where the route takes them). A header beats its cookie. A write that
// lives on cookies must name our Origin, because a browser sends cookies whoever asks it to. Runs
// after allow_origin, before authenticate.

#include "services/gateway/passage.hpp"

namespace openrun::gateway {

inline constexpr std::string_view kAccessCookie = "__Host-access";
inline constexpr std::string_view kRefreshCookie = "__Host-refresh";
inline constexpr std::string_view kPassCookie = "__Host-pass";
inline constexpr std::string_view kOAuthCookie = "__Host-oauth";

// Errors: ORIGIN_NOT_ALLOWED (forbidden), MALFORMED_REQUEST (invalid) for one of them twice.
[[nodiscard]] Result<void> ReadCookies(Passage& passage);

}  // namespace openrun::gateway
