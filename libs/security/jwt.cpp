#include "libs/security/jwt.hpp"

#include "libs/base/json_members.hpp"
#include "libs/security/digest.hpp"

#include <algorithm>

namespace openrun {
namespace {

using boost::json::object;
using json::TextOf;

constexpr std::size_t kTokenMax = 4096;

std::unexpected<Error> Invalid(std::string detail) {
    return Fail(Kind::kUnauthenticated, "TOKEN_INVALID", std::move(detail));
}

std::int64_t Seconds(Instant instant) {
    return std::chrono::floor<std::chrono::seconds>(instant).time_since_epoch().count();
}

std::optional<object> DecodeObject(std::string_view part) {
    const auto bytes = DecodeBase64Url(part);
    if (!bytes) return std::nullopt;
    boost::system::error_code error;
    auto parsed = boost::json::parse(AsText(*bytes), error);
    if (error || !parsed.is_object()) return std::nullopt;
    return std::move(parsed.get_object());
}

// A header is taken only as SignToken writes it: no member twice, nothing between the members.
std::optional<object> DecodeHeader(std::string_view part) {
    auto header = DecodeObject(part);
    if (header && EncodeBase64Url(AsBytes(boost::json::serialize(*header))) != part)
        return std::nullopt;
    return header;
}

bool HasAudience(const object& claims, std::string_view audience) {
    const auto* found = claims.if_contains("aud");
    if (found == nullptr) return false;
    if (found->is_string()) return found->get_string() == audience;
    return found->is_array() && std::ranges::any_of(found->get_array(), [&](const auto& one) {
               return one.is_string() && one.get_string() == audience;
           });
}

}  // namespace

std::string SignToken(const SigningKey& key, std::string_view type, std::string_view issuer,
                      std::string_view audience, Instant now, std::chrono::seconds life,
                      object claims) {
    const object header{{"alg", "EdDSA"}, {"kid", key.key_id()}, {"typ", type}};
    claims["iss"] = issuer;
    claims["aud"] = audience;
    claims["iat"] = Seconds(now);
    claims["exp"] = Seconds(now) + life.count();
    const std::string token = EncodeBase64Url(AsBytes(boost::json::serialize(header))) + '.' +
                              EncodeBase64Url(AsBytes(boost::json::serialize(claims)));
    const auto signature = key.Sign(token);
    return token + '.' + EncodeBase64Url(signature);
}

TokenVerifier::TokenVerifier(const Clock& clock, std::shared_ptr<const KeySet> keys, TokenRule rule,
                             std::size_t cache_max)
    : clock_(clock), keys_(std::move(keys)), rule_(std::move(rule)), cache_max_(cache_max) {}

Result<std::shared_ptr<const object>> TokenVerifier::Verify(std::string_view token) {
    if (token.empty() || token.size() > kTokenMax) return Invalid("empty or too long");
    const auto digest = Sha256(token);
    std::string key(AsText(digest));
    const Instant now = clock_.Now();
    auto known = cache_.find(key);
    if (known == cache_.end()) {
        TRY(Cached cached, Examine(token));
        if (cache_.size() >= cache_max_)
            cache_.clear();  // bounded; the next ones cost a verification again
        known = cache_.emplace(std::move(key), std::move(cached)).first;
    }
    if (now > known->second.expires + kLeeway) {
        cache_.erase(known);
        return Fail(Kind::kUnauthenticated, "TOKEN_EXPIRED");
    }
    return known->second.claims;
}

void TokenVerifier::Replace(std::shared_ptr<const KeySet> keys) {
    keys_ = std::move(keys);
    cache_.clear();
}

Result<TokenVerifier::Cached> TokenVerifier::Examine(std::string_view token) const {
    const auto first = token.find('.');
    const auto last = token.rfind('.');
    if (first == token.npos || first == last ||
        token.substr(first + 1, last - first - 1).contains('.')) {
        return Invalid("not three parts");
    }
    const auto header = DecodeHeader(token.substr(0, first));
    if (!header || TextOf(*header, "alg") != "EdDSA" || header->contains("crit"))
        return Invalid("header");
    if (TextOf(*header, "typ") != rule_.type) return Invalid("typ");

    const std::string key_id(TextOf(*header, "kid"));
    const auto signature = DecodeBase64Url(token.substr(last + 1));
    if (!signature || !keys_->Verify(key_id, token.substr(0, last), *signature))
        return Invalid("signature");

    auto claims = DecodeObject(token.substr(first + 1, last - first - 1));
    if (!claims) return Invalid("claims");
    const std::string issuer(TextOf(*claims, "iss"));
    const bool issuer_fits = !issuer.empty() && (rule_.issuer.empty() || issuer == rule_.issuer);
    // A key belongs to one service: nobody signs in another's name.
    if (!issuer_fits || !key_id.starts_with(issuer + '-')) return Invalid("iss");
    if (!HasAudience(*claims, rule_.audience)) return Invalid("aud");
    const auto* expires = claims->if_contains("exp");
    if (expires == nullptr || !expires->is_int64()) return Invalid("exp");
    if (const auto* not_before = claims->if_contains("nbf");
        not_before != nullptr &&
        (!not_before->is_int64() ||
         not_before->get_int64() > Seconds(clock_.Now()) + kLeeway.count())) {
        return Invalid("nbf");
    }
    const Instant until{
        std::chrono::seconds{std::clamp<std::int64_t>(expires->get_int64(), 0, 1LL << 35)}};
    return Cached{std::make_shared<const object>(*std::move(claims)), until};
}

Result<Identity> IdentityOf(const object& claims) {
    Identity identity{.account = std::string(TextOf(claims, "sub")),
                      .person = std::string(TextOf(claims, "pid")),
                      .roles = {},
                      .session = std::string(TextOf(claims, "sid"))};
    if (const auto* roles = claims.if_contains("roles"); roles != nullptr && roles->is_array()) {
        for (const auto& role : roles->get_array()) {
            if (role.is_string()) identity.roles.emplace_back(role.get_string());
        }
    }
    if (identity.account.empty()) return Invalid("sub");
    return identity;
}

std::string SignInternalToken(const SigningKey& key, std::string_view caller,
                              std::string_view callee, Instant now, std::string_view account) {
    object claims;
    if (!account.empty()) claims["account"] = account;
    return SignToken(key, "int+jwt", caller, callee, now, std::chrono::seconds{60},
                     std::move(claims));
}

}  // namespace openrun
