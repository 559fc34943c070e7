// ID tokens of OpenID Connect (Core 1.0, 3.1.3.7): RS256 and nothing else.
#include "libs/base/json_members.hpp"
#include "services/user/domain/oauth.hpp"

#include <algorithm>

namespace openrun::user {
namespace {

using json::object;
using namespace std::chrono_literals;
using json::TextOf;

constexpr std::size_t kTokenMax = 8 * 1024;
constexpr std::size_t kSubjectMax = 255;
constexpr auto kLeeway = 30s;
constexpr auto kSkewMax = 5min;

std::unexpected<Error> Unfit(std::string_view what) {
    return Fail(Kind::kRefused, "OAUTH_FAILED", "ID token: " + std::string(what));
}

std::optional<object> ObjectOf(std::string_view part) {
    const auto bytes = DecodeBase64Url(part);
    if (!bytes) return std::nullopt;
    auto parsed = json::Parse(AsText(*bytes));
    if (!parsed || !parsed->is_object()) return std::nullopt;
    return std::move(parsed->get_object());
}

std::optional<Instant> InstantOf(const object& claims, std::string_view member) {
    const auto* found = claims.if_contains(member);
    if (found == nullptr || !found->is_int64()) return std::nullopt;
    constexpr std::int64_t kFarthest = 32'503'680'000;  // the year 3000
    const std::int64_t seconds = found->get_int64();
    if (seconds < 0 || seconds > kFarthest) return std::nullopt;
    return Instant(std::chrono::seconds(seconds));
}

// Made for us; of several audiences, we must be the one it was issued to.
bool IsForUs(const object& claims, std::string_view client_id) {
    const auto* audience = claims.if_contains("aud");
    const std::string_view party = TextOf(claims, "azp");
    if (audience == nullptr || (!party.empty() && party != client_id)) return false;
    if (audience->is_string()) return audience->get_string() == client_id;
    if (!audience->is_array()) return false;
    const auto& all = audience->get_array();
    const bool named = std::ranges::any_of(
        all, [&](const auto& one) { return one.is_string() && one.get_string() == client_id; });
    return named && (all.size() == 1 || party == client_id);
}

Result<void> CheckTimes(const object& claims, Instant now) {
    const auto expires = InstantOf(claims, "exp");
    const auto issued = InstantOf(claims, "iat");
    if (!expires || now >= *expires + kLeeway) return Unfit("expired");
    if (!issued || *issued > now + kSkewMax) return Unfit("from the future");
    return {};
}

}  // namespace

Result<SignedToken> ReadIdToken(std::string_view token) {
    const auto first = token.find('.');
    const auto second = first == token.npos ? first : token.find('.', first + 1);
    if (token.size() > kTokenMax || second == token.npos) return Unfit("no compact JWS");
    const auto header = ObjectOf(token.substr(0, first));
    auto claims = ObjectOf(token.substr(first + 1, second - first - 1));
    auto signature = DecodeBase64Url(token.substr(second + 1));
    if (!header || !claims || !signature) return Unfit("unreadable");
    if (TextOf(*header, "alg") != "RS256" || header->contains("crit")) return Unfit("algorithm");
    if (TextOf(*header, "kid").empty()) return Unfit("names no key");
    return SignedToken{.key_id = std::string(TextOf(*header, "kid")),
                       .message = std::string(token.substr(0, second)),
                       .signature = *std::move(signature),
                       .claims = *std::move(claims)};
}

Result<void> CheckIdToken(const SignedToken& token, const RsaKeySet& keys, const IdTokenRule& rule,
                          Instant now) {
    const object& claims = token.claims;
    if (!keys.Verify(token.key_id, token.message, token.signature)) return Unfit("signature");
    const std::string_view issuer = TextOf(claims, "iss");
    if (issuer.empty() || std::ranges::find(rule.issuers, issuer) == rule.issuers.end())
        return Unfit("issuer");
    if (!IsForUs(claims, rule.client_id)) return Unfit("audience");
    CHECK(CheckTimes(claims, now));
    if (rule.nonce.empty() || TextOf(claims, "nonce") != rule.nonce) return Unfit("nonce");
    const std::string_view subject = TextOf(claims, "sub");
    const bool ascii =
        std::ranges::all_of(subject, [](char letter) { return letter > ' ' && letter < 127; });
    if (subject.empty() || subject.size() > kSubjectMax || !ascii) return Unfit("subject");
    return {};
}

}  // namespace openrun::user
