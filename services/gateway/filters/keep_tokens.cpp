#include "services/gateway/filters/keep_tokens.hpp"

#include "libs/base/json_members.hpp"
#include "services/gateway/filters/read_cookies.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace openrun::gateway {
namespace {

using json::TextOf;

std::string CookieLine(std::string_view name, std::string_view value, std::chrono::seconds life) {
    return fmt::format("Set-Cookie: {}={}; Max-Age={}; Path=/; Secure; HttpOnly; SameSite=Lax\r\n",
                       name, value, life.count());
}

struct Token {
    std::string_view member, expiry, cookie;
};

constexpr Token kAccess{"accessToken", "accessTokenExpiresAt", kAccessCookie};
constexpr Token kRefresh{"refreshToken", "refreshTokenExpiresAt", kRefreshCookie};
constexpr Token kBrowser{"browserKey", "browserKeyExpiresAt", kOAuthCookie};
constexpr Token kPass{"pass", "expiresAt", kPassCookie};

// Gone from `body`, there as a cookie that lives as long as the token does.
void Move(const Token& token, boost::json::object& body, Instant now, std::string& cookies) {
    const std::string value(TextOf(body, token.member));
    body.erase(token.member);
    const bool harmless = std::ranges::all_of(
        value, [](char letter) { return letter > ' ' && letter < 127 && letter != ';'; });
    const auto expires = ParseInstant(TextOf(body, token.expiry));
    if (value.empty() || !harmless || !expires) return;
    const auto life = std::chrono::floor<std::chrono::seconds>(*expires - now);
    cookies += CookieLine(token.cookie, value, std::max(life, std::chrono::seconds{0}));
}

}  // namespace

bool HoldsTokens(const Passage& passage, int status) {
    const Cookies cookies = passage.route->cookies;
    constexpr int kSeeOther = 303;
    if (cookies == Cookies::kOAuth) return status == kSeeOther;
    return passage.hides_tokens && (cookies == Cookies::kSession || cookies == Cookies::kPass) &&
           status >= 200 && status < 300 && status != 204;
}

Result<Kept> KeepTokens(const Passage& passage, std::string_view body, Instant now) {
    boost::system::error_code error;
    auto document = boost::json::parse(body, error);
    if (error || !document.is_object())
        return Fail(Kind::kUpstream, "UPSTREAM_BROKEN", "an answer with tokens that is no JSON");
    boost::json::object& object = document.get_object();
    Kept kept;
    if (passage.route->cookies == Cookies::kPass) {
        Move(kPass, object, now, kept.cookies);
    } else {
        Move(kAccess, object, now, kept.cookies);
        Move(kRefresh, object, now, kept.cookies);
    }
    if (passage.route->cookies == Cookies::kOAuth) {
        const bool forget =
            object.contains(kBrowser.member) && TextOf(object, kBrowser.member).empty();
        if (forget) kept.cookies += CookieLine(kBrowser.cookie, "", std::chrono::seconds{0});
        Move(kBrowser, object, now, kept.cookies);
    }
    kept.body = boost::json::serialize(document);
    return kept;
}

std::string EndedCookies(const Passage& passage, int status) {
    const Cookies cookies = passage.route->cookies;
    const bool left = cookies == Cookies::kEnd && passage.sent_cookies && status < 500;
    const bool refused = cookies == Cookies::kSession && !passage.refresh_token.empty() &&
                         (status == 401 || status == 403);
    if (!left && !refused) return {};
    std::string lines;
    for (const auto name : {kAccessCookie, kRefreshCookie, kPassCookie, kOAuthCookie})
        lines += CookieLine(name, "", std::chrono::seconds{0});
    return lines;
}

}  // namespace openrun::gateway
