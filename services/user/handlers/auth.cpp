#include "services/user/handlers.hpp"

namespace openrun::user {
namespace {

struct LoginRequest {
    std::string email, password;
};
BOOST_DESCRIBE_STRUCT(LoginRequest, (), (email, password))

struct RefreshRequest {
    std::optional<std::string> refresh_token;
};
BOOST_DESCRIBE_STRUCT(RefreshRequest, (), (refresh_token))

struct BegunView {
    std::string identity_verification_id, store_id, channel_key;
    Instant expires_at;
};
BOOST_DESCRIBE_STRUCT(BegunView, (), (identity_verification_id, store_id, channel_key, expires_at))

struct SessionView {
    AccountView account;
    std::string access_token;
    Instant access_token_expires_at;
    std::string refresh_token;
    Instant refresh_token_expires_at;
};
BOOST_DESCRIBE_STRUCT(SessionView, (),
                      (account, access_token, access_token_expires_at, refresh_token,
                       refresh_token_expires_at))

void CheckLength(const std::string& text, std::size_t min, std::size_t max, std::string_view member,
                 json::Issues& issues) {
    if (text.size() < min || text.size() > max) {
        issues.Add(member, "OUT_OF_RANGE",
                   "must be " + std::to_string(min) + ".." + std::to_string(max) + " long");
    }
}

void Validate(const LoginRequest& request, json::Issues& issues) {
    CheckLength(request.email, 1, 254, "email", issues);
    CheckLength(request.password, 1, 128, "password", issues);
}

Task<Result<http::Response>> SessionOf(Parts& parts, Tokens tokens, int status, Deadline deadline) {
    CO_TRY(const Account account, co_await parts.accounts.Read(tokens.account, deadline));
    auto response = http::Json(SessionView{.account = ViewOf(account),
                                           .access_token = tokens.access,
                                           .access_token_expires_at = tokens.access_expires_at,
                                           .refresh_token = tokens.refresh,
                                           .refresh_token_expires_at = tokens.refresh_expires_at},
                               status);
    response.Set("Cache-Control", "no-store");
    if (status == 201) response.Set("Location", "/api/v1/users/me");
    co_return response;
}

// The header (how the gateway hands a cookie on), or the body.
Result<std::string> RefreshTokenOf(const http::Request& request) {
    if (const auto header = request.Header("x-refresh-token")) return std::string(*header);
    if (request.body.empty()) return Fail(Kind::kUnauthenticated, "REFRESH_INVALID", "none given");
    TRY(const RefreshRequest body, http::Decode<RefreshRequest>(request));
    return body.refresh_token.value_or("");
}

}  // namespace

void Validate(const SignUpRequest& request, json::Issues& issues) {
    CheckLength(request.email, 3, 254, "email", issues);
    if (request.password) CheckLength(*request.password, 10, 128, "password", issues);
    if (!request.password && !request.oauth_provider)
        issues.Add("password", "REQUIRED", "is missing, and so is oauthProvider");
    CheckLength(request.captcha_token, 1, 4096, "captchaToken", issues);
    CheckLength(request.identity_verification_id, 1, 100, "identityVerificationId", issues);
    if (request.display_name) CheckLength(*request.display_name, 1, 120, "displayName", issues);
}

// POST /api/v1/auth/identity-verifications → 201
HandlerResult BeginIdentity(Parts& parts, const http::Request&, const http::Context& context) {
    CO_TRY(const auto begun, co_await parts.joining.BeginIdentity(context.deadline));
    co_return http::Json(BegunView{.identity_verification_id = begun.id,
                                   .store_id = parts.settings.store_id,
                                   .channel_key = parts.settings.channel_key,
                                   .expires_at = begun.expires_at},
                         201);
}

// POST /api/v1/auth/signup → 201
HandlerResult SignUp(Parts& parts, const http::Request& request, const http::Context& context) {
    CO_TRY(SignUpRequest wanted, http::Decode<SignUpRequest>(request));
    CO_TRY(Tokens tokens,
           co_await parts.joining.SignUp(
               std::move(wanted), std::string(request.Header("x-oauth-browser").value_or("")),
               DeviceOf(request, context), context.deadline));
    co_return co_await SessionOf(parts, std::move(tokens), 201, context.deadline);
}

// POST /api/v1/auth/login
HandlerResult LogIn(Parts& parts, const http::Request& request, const http::Context& context) {
    CO_TRY(const LoginRequest wanted, http::Decode<LoginRequest>(request));
    CO_TRY(Tokens tokens,
           co_await parts.joining.LogIn(wanted.email, wanted.password, DeviceOf(request, context),
                                        context.deadline));
    co_return co_await SessionOf(parts, std::move(tokens), 200, context.deadline);
}

// POST /api/v1/auth/refresh
HandlerResult Refresh(Parts& parts, const http::Request& request, const http::Context& context) {
    CO_TRY(std::string token, RefreshTokenOf(request));
    CO_TRY(Tokens tokens, co_await parts.sessions.Refresh(
                              std::move(token), DeviceOf(request, context), context.deadline));
    co_return co_await SessionOf(parts, std::move(tokens), 200, context.deadline);
}

// POST /api/v1/auth/logout → 204
HandlerResult LogOut(Parts& parts, const http::Request& request, const http::Context& context) {
    CO_TRY(std::string token, RefreshTokenOf(request));
    CO_CHECK(co_await parts.sessions.EndByToken(std::move(token), context.deadline));
    co_return http::NoContent();
}

}  // namespace openrun::user
