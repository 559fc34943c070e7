#include "services/sandbox/captcha.hpp"

#include "libs/base/encoding.hpp"
#include "libs/security/digest.hpp"

#include <charconv>

namespace openrun::sandbox {
namespace {

constexpr std::chrono::minutes kLife{2};
constexpr std::chrono::minutes kRemembered{10};
constexpr double kUsualScore = 0.9;
constexpr double kBotScore = 0.1;

json::object Failure(std::string_view code) {
    return {{"success", false}, {"error-codes", json::array{code}}};
}

std::string Member(const http::Request& form, std::string_view name) {
    const auto value = form.QueryValue(name);
    return value && *value ? **value : std::string();
}

std::string WholeSeconds(Instant instant) {
    return FormatInstant(std::chrono::floor<std::chrono::seconds>(instant));
}

}  // namespace

Outcome<json::object> Captcha::Issue(const http::Request& request) {
    const Instant now = clock_.Now();
    while (!by_age_.empty() && tokens_.at(by_age_.front()).issued_at + kRemembered < now) {
        tokens_.erase(by_age_.front());
        by_age_.pop_front();
    }
    Token token{.action = Member(request, "action"),
                .hostname = Member(request, "hostname"),
                .score = kUsualScore,
                .issued_at = now};
    if (token.hostname.empty()) token.hostname = hostname_;
    if (const auto text = Member(request, "score"); !text.empty()) {
        const auto [end, error] =
            std::from_chars(text.data(), text.data() + text.size(), token.score);
        if (error != std::errc{} || end != text.data() + text.size() || token.score < 0 ||
            token.score > 1)
            return Refuse(400, "INVALID_REQUEST", "score is not in 0..1");
    }
    std::array<std::uint8_t, 24> bytes{};
    random_.Fill(bytes);
    const std::string text = "sandbox-" + EncodeBase64Url(bytes);
    by_age_.push_back(text);
    tokens_.emplace(text, std::move(token));
    return json::object{{"token", text}};
}

json::object Captcha::Verify(std::string_view form, std::optional<FaultKind> trouble) {
    http::Request fields;
    fields.query = form;
    const std::string secret = Member(fields, "secret");
    const std::string response = Member(fields, "response");
    if (secret.empty()) return Failure("missing-input-secret");
    if (!EqualInConstantTime(secret, secret_)) return Failure("invalid-input-secret");
    if (response.empty()) return Failure("missing-input-response");
    const auto found = tokens_.find(response);
    if (found == tokens_.end() || trouble == FaultKind::kRefuse)
        return Failure("invalid-input-response");
    Token& token = found->second;
    if (std::exchange(token.used, true) || token.issued_at + kLife < clock_.Now())
        return Failure("timeout-or-duplicate");
    return {{"success", true},
            {"challenge_ts", WholeSeconds(token.issued_at)},
            {"hostname", token.hostname},
            {"score", trouble == FaultKind::kDecline ? kBotScore : token.score},
            {"action", token.action}};
}

void Captcha::Clear() {
    tokens_.clear();
    by_age_.clear();
}

}  // namespace openrun::sandbox
