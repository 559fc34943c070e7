#include "services/gateway/filters/authenticate.hpp"

namespace openrun::gateway {
namespace {

constexpr std::size_t kKnownMax = 20'000;  // of about 700 bytes

TokenRule AccessTokens() { return {.type = "at+jwt", .issuer = "user", .audience = "openrun"}; }

Result<std::string_view> BearerOf(std::string_view header) {
    constexpr std::string_view kScheme = "Bearer ";
    if (header.empty()) return Fail(Kind::kUnauthenticated, "SIGN_IN_REQUIRED");
    if (header.size() <= kScheme.size() ||
        !http::EqualNames(header.substr(0, kScheme.size()), kScheme)) {
        return Fail(Kind::kUnauthenticated, "TOKEN_INVALID", "not a bearer token");
    }
    return header.substr(kScheme.size());
}

}  // namespace

Authenticate::Authenticate(const Clock& clock, std::shared_ptr<const KeySet> keys)
    : clock_(clock), verifier_(clock, std::move(keys), AccessTokens(), 1) {}

void Authenticate::Replace(std::shared_ptr<const KeySet> keys) {
    verifier_.Replace(std::move(keys));
    known_.clear();
}

Result<const Identity*> Authenticate::Verify(std::string_view token) {
    auto found = known_.find(token);
    if (found == known_.end()) {
        TRY(const auto claims, verifier_.Verify(token));
        TRY(Identity identity, IdentityOf(*claims));
        const auto& expires = claims->at("exp");
        if (known_.size() >= kKnownMax) known_.clear();
        found = known_
                    .emplace(std::string(token),
                             Known{std::move(identity),
                                   Instant{std::chrono::seconds{expires.as_int64()}}})
                    .first;
    }
    if (clock_.Now() > found->second.expires + TokenVerifier::kLeeway) {
        known_.erase(found);
        return Fail(Kind::kUnauthenticated, "TOKEN_EXPIRED");
    }
    return &found->second.identity;
}

Result<const Identity*> Authenticate::Check(Passage& passage) {
    const Auth auth = passage.route->auth;
    if (auth == Auth::kNone) return nullptr;
    if (!passage.access_token.empty()) {
        auto verified = Verify(passage.access_token);
        if (verified || auth == Auth::kRequired) return verified;
        passage.access_token = {};
        return nullptr;
    }
    const auto header = passage.request.Header("authorization");
    if (!header && auth == Auth::kOptional) return nullptr;
    TRY(const std::string_view token, BearerOf(header.value_or("")));
    return Verify(token);
}

}  // namespace openrun::gateway
