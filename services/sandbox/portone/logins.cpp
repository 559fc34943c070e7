#include "services/sandbox/portone/logins.hpp"

#include "libs/base/encoding.hpp"
#include "libs/security/digest.hpp"

namespace openrun::sandbox {
namespace {

struct LogInRequest {
    std::string api_secret;
};
BOOST_DESCRIBE_STRUCT(LogInRequest, (), (api_secret))

struct RefreshRequest {
    std::string refresh_token;
};
BOOST_DESCRIBE_STRUCT(RefreshRequest, (), (refresh_token))

constexpr std::size_t kTokensMax = 10'000;

std::string RandomText(Random& random) {
    std::array<std::uint8_t, 24> bytes{};
    random.Fill(bytes);
    return EncodeBase64Url(bytes);
}

}  // namespace

bool Logins::Admits(const http::Request& request) const {
    const auto header = request.Header("authorization");
    if (!header) return false;
    constexpr std::string_view kSecret = "PortOne ";
    constexpr std::string_view kToken = "Bearer ";
    if (header->starts_with(kSecret))
        return EqualInConstantTime(header->substr(kSecret.size()), secret_);
    if (!header->starts_with(kToken)) return false;
    const std::string_view shown = header->substr(kToken.size());
    const Instant now = clock_.Now();
    return std::ranges::any_of(
        access_, [&](const Token& token) { return token.expires_at > now && token.text == shown; });
}

Outcome<json::object> Logins::LogIn(std::string_view body) {
    TRY(const LogInRequest wanted, ReadBody<LogInRequest>(body));
    if (!EqualInConstantTime(wanted.api_secret, secret_))
        return Refuse(401, "UNAUTHORIZED", "the secret is not ours");
    return Issue();
}

Outcome<json::object> Logins::Refresh(std::string_view body) {
    TRY(const RefreshRequest wanted, ReadBody<RefreshRequest>(body));
    const bool good = !refresh_.text.empty() && refresh_.text == wanted.refresh_token &&
                      refresh_.expires_at > clock_.Now();
    if (!good) return Refuse(401, "UNAUTHORIZED", "the refresh token is not the latest");
    return Issue();
}

void Logins::Clear() {
    access_.clear();
    refresh_ = {};
}

json::object Logins::Issue() {
    const Instant now = clock_.Now();
    while (!access_.empty() && (access_.front().expires_at <= now || access_.size() >= kTokensMax))
        access_.pop_front();
    access_.push_back({RandomText(random_), now + std::chrono::minutes{30}});
    refresh_ = {RandomText(random_), now + std::chrono::hours{24}};
    return {{"accessToken", access_.back().text}, {"refreshToken", refresh_.text}};
}

}  // namespace openrun::sandbox
