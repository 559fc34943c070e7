#include "services/user/domain/oauth.hpp"

#include "libs/base/json_members.hpp"
#include "libs/security/digest.hpp"

#include <algorithm>
#include <array>

namespace openrun::user {
namespace {

using json::object;
using json::ObjectOf;
using json::TextOf;

constexpr std::array<std::string_view, kOAuthProviders> kNames{"kakao", "naver", "google"};
constexpr std::size_t kSubjectMax = 255;
constexpr std::size_t kEmailMax = 254;
constexpr std::size_t kNameMax = 120;

bool IsTrue(const object& from, std::string_view member) {
    const auto* found = from.if_contains(member);
    return found != nullptr && found->is_bool() && found->get_bool();
}

// What is too long for us is as good as absent.
std::string ShortText(const object& from, std::string_view member, std::size_t bytes_max) {
    const std::string_view text = TextOf(from, member);
    return text.size() <= bytes_max ? std::string(text) : std::string();
}

bool IsSubject(std::string_view text) {
    return !text.empty() && text.size() <= kSubjectMax &&
           std::ranges::all_of(text, [](char letter) { return letter > ' ' && letter < 127; });
}

std::unexpected<Error> NoSubject() {
    return Fail(Kind::kRefused, "OAUTH_FAILED", "the person has no id");
}

}  // namespace

std::string_view PathName(OAuthProvider provider) {
    return kNames.at(static_cast<std::size_t>(provider));
}

std::optional<OAuthProvider> ProviderNamed(std::string_view path_name) {
    const auto found = std::ranges::find(kNames, path_name);
    if (found == kNames.end()) return std::nullopt;
    return static_cast<OAuthProvider>(found - kNames.begin());
}

std::string PkceChallenge(std::string_view verifier) { return EncodeBase64Url(Sha256(verifier)); }

std::string AuthorizeUrl(OAuthProvider provider, const AuthorizeRequest& request) {
    static constexpr std::array<std::string_view, kOAuthProviders> kPaths{
        "/oauth/authorize", "/oauth2.0/authorize", "/o/oauth2/v2/auth"};
    std::string url = request.browser_url;
    url += kPaths.at(static_cast<std::size_t>(provider));
    url += "?response_type=code";
    const auto add = [&url](std::string_view name, std::string_view value) {
        url.append("&").append(name).append("=").append(EncodePercent(value));
    };
    add("client_id", request.client_id);
    add("redirect_uri", request.redirect_uri);
    add("state", request.state);
    if (provider == OAuthProvider::kNaver) return url;  // neither PKCE nor ID tokens
    add("scope", provider == OAuthProvider::kKakao ? "openid,account_email,profile_nickname"
                                                   : "openid email profile");
    add("nonce", request.nonce);
    add("code_challenge", PkceChallenge(request.verifier));
    add("code_challenge_method", "S256");
    return url;
}

std::vector<std::string> IssuersOf(OAuthProvider provider) {
    switch (provider) {
        case OAuthProvider::kKakao:
            return {"https://kauth.kakao.com"};
        case OAuthProvider::kGoogle:
            return {"https://accounts.google.com", "accounts.google.com"};
        case OAuthProvider::kNaver:
            break;
    }
    return {};
}

bool IsOwnPath(std::string_view path) {
    constexpr std::size_t kPathMax = 512;
    if (path.empty() || path.size() > kPathMax || path.front() != '/') return false;
    if (path.size() > 1 && path[1] == '/') return false;
    return std::ranges::all_of(
        path, [](char letter) { return letter > ' ' && letter < 127 && letter != '\\'; });
}

// Claims of Kakao hold an e-mail only if it is valid and verified.
ProviderAccount KakaoAccountOf(const object& claims) {
    ProviderAccount account{.subject = std::string(TextOf(claims, "sub")),
                            .email = ShortText(claims, "email", kEmailMax),
                            .name = ShortText(claims, "nickname", kNameMax)};
    account.email_trusted = !account.email.empty();
    return account;
}

// Google vouches for the addresses it runs: gmail.com, and Workspace domains ("hd").
ProviderAccount GoogleAccountOf(const object& claims) {
    ProviderAccount account{.subject = std::string(TextOf(claims, "sub")),
                            .email = ShortText(claims, "email", kEmailMax),
                            .name = ShortText(claims, "name", kNameMax)};
    const bool theirs = account.email.ends_with("@gmail.com") || !TextOf(claims, "hd").empty();
    account.email_trusted = IsTrue(claims, "email_verified") && theirs;
    return account;
}

Result<ProviderAccount> KakaoUserOf(const object& body) {
    const auto* id = body.if_contains("id");
    ProviderAccount account;
    // A double has lost the last digits of it already.
    if (id != nullptr && id->is_int64() && id->get_int64() > 0)
        account.subject = std::to_string(id->get_int64());
    if (id != nullptr && id->is_uint64()) account.subject = std::to_string(id->get_uint64());
    if (account.subject.empty()) return NoSubject();
    const object& known = ObjectOf(body, "kakao_account");
    account.email = ShortText(known, "email", kEmailMax);
    account.email_trusted = !account.email.empty() && IsTrue(known, "is_email_valid") &&
                            IsTrue(known, "is_email_verified");
    account.name = ShortText(known, "name", kNameMax);
    if (account.name.empty())
        account.name = ShortText(ObjectOf(known, "profile"), "nickname", kNameMax);
    return account;
}

Result<ProviderAccount> NaverUserOf(const object& body) {
    const object& person = ObjectOf(body, "response");
    ProviderAccount account{.subject = std::string(TextOf(person, "id")),
                            .email = ShortText(person, "email", kEmailMax),
                            .name = ShortText(person, "nickname", kNameMax)};
    if (account.name.empty()) account.name = ShortText(person, "name", kNameMax);
    if (TextOf(body, "resultcode") != "00" || !IsSubject(account.subject)) return NoSubject();
    return account;
}

}  // namespace openrun::user
