#include "services/gateway/filters/read_cookies.hpp"

#include <algorithm>

namespace openrun::gateway {
namespace {

struct Found {
    std::string_view access, refresh, pass, oauth;
};

bool IsToken(std::string_view text) {
    return std::ranges::all_of(text, [](char letter) {
        return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z') ||
               (letter >= 'A' && letter <= 'Z') || letter == '-' || letter == '_' || letter == '.';
    });
}

Result<void> Take(std::string_view name, std::string_view value, Found& found) {
    std::string_view* place = nullptr;
    if (name == kAccessCookie) place = &found.access;
    if (name == kRefreshCookie) place = &found.refresh;
    if (name == kPassCookie) place = &found.pass;
    if (name == kOAuthCookie) place = &found.oauth;
    if (place == nullptr || value.empty()) return {};
    if (!place->empty() || !IsToken(value))
        return Fail(Kind::kInvalid, "MALFORMED_REQUEST", "a cookie twice, or no token");
    *place = value;
    return {};
}

Result<Found> Parse(std::string_view header) {
    Found found;
    while (!header.empty()) {
        const auto end = std::min(header.find(';'), header.size());
        std::string_view pair = header.substr(0, end);
        header.remove_prefix(std::min(end + 1, header.size()));
        while (pair.starts_with(' ')) pair.remove_prefix(1);
        while (pair.ends_with(' ')) pair.remove_suffix(1);
        const auto equals = pair.find('=');
        if (equals == pair.npos) continue;
        CHECK(Take(pair.substr(0, equals), pair.substr(equals + 1), found));
    }
    return found;
}

}  // namespace

Result<void> ReadCookies(Passage& passage) {
    const http::Request& request = passage.request;
    const RouteRule& route = *passage.route;
    if (const auto header = request.Header("cookie")) {
        TRY(const Found found, Parse(*header));
        passage.sent_cookies =
            !found.access.empty() || !found.refresh.empty() || !found.pass.empty();
        if (route.auth != Auth::kNone && !request.Header("authorization"))
            passage.access_token = found.access;
        if (route.refresh_cookie && !request.Header("x-refresh-token"))
            passage.refresh_token = found.refresh;
        if (route.auth != Auth::kNone && !request.Header("x-queue-token"))
            passage.pass = found.pass;
        if (route.oauth_cookie && !request.Header("x-oauth-browser"))
            passage.oauth_browser = found.oauth;
    }
    // Who came by cookie gets no token to read, whatever it asks for.
    passage.hides_tokens =
        passage.by_cookie() || request.Header("x-session-mode").value_or("") == "cookie";
    const bool asked_by_a_page = request.Header("origin").has_value();
    const bool needs_our_origin =
        passage.writes() && (passage.by_cookie() || (passage.hides_tokens && asked_by_a_page));
    if (needs_our_origin && passage.origin.empty())
        return Fail(Kind::kForbidden, "ORIGIN_NOT_ALLOWED", "a write by cookie");
    return {};
}

}  // namespace openrun::gateway
