#include "libs/security/standard_webhook.hpp"

#include "libs/base/encoding.hpp"
#include "libs/security/digest.hpp"

#include <charconv>

namespace openrun {
namespace {

constexpr std::chrono::seconds kTolerance{300};

std::optional<Bytes> KeyOf(std::string_view secret) {
    if (secret.starts_with("whsec_")) secret.remove_prefix(6);
    auto key = DecodeBase64(secret);
    if (key && key->empty()) return std::nullopt;
    return key;
}

std::string Signature(const Bytes& key, std::string_view id, std::string_view timestamp,
                      std::string_view body) {
    std::string content;
    content.reserve(id.size() + timestamp.size() + body.size() + 2);
    content.append(id).append(1, '.').append(timestamp).append(1, '.').append(body);
    return EncodeBase64(HmacSha256(key, content));
}

bool AnyMatches(std::string_view signatures, std::string_view expected) {
    bool matches = false;
    for (std::size_t start = 0; start <= signatures.size();) {
        const auto end = std::min(signatures.find(' ', start), signatures.size());
        const std::string_view one = signatures.substr(start, end - start);
        if (one.starts_with("v1,")) matches |= EqualInConstantTime(one.substr(3), expected);
        start = end + 1;
    }
    return matches;
}

}  // namespace

Result<std::string> SignWebhook(std::string_view secret, std::string_view id, Instant timestamp,
                                std::string_view body) {
    const auto key = KeyOf(secret);
    if (!key) return Fail(Kind::kInvalid, "INVALID_KEY", "a webhook secret is base64");
    const auto seconds =
        std::chrono::floor<std::chrono::seconds>(timestamp).time_since_epoch().count();
    return "v1," + Signature(*key, id, std::to_string(seconds), body);
}

Result<void> VerifyWebhook(std::span<const std::string> secrets, std::string_view id,
                           std::string_view timestamp, std::string_view signatures,
                           std::string_view body, Instant now) {
    if (id.empty() || timestamp.empty() || signatures.empty())
        return Fail(Kind::kInvalid, "WEBHOOK_HEADERS_MISSING");
    std::int64_t seconds = 0;
    const auto [end, error] =
        std::from_chars(timestamp.data(), timestamp.data() + timestamp.size(), seconds);
    if (error != std::errc{} || end != timestamp.data() + timestamp.size()) {
        return Fail(Kind::kInvalid, "WEBHOOK_SIGNATURE_INVALID", "timestamp");
    }
    const auto age =
        std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count() - seconds;
    if (age > kTolerance.count()) return Fail(Kind::kInvalid, "WEBHOOK_TIMESTAMP_TOO_OLD");
    if (age < -kTolerance.count()) return Fail(Kind::kInvalid, "WEBHOOK_TIMESTAMP_TOO_NEW");
    for (const std::string& secret : secrets) {
        const auto key = KeyOf(secret);
        if (key && AnyMatches(signatures, Signature(*key, id, timestamp, body))) return {};
    }
    return Fail(Kind::kInvalid, "WEBHOOK_SIGNATURE_INVALID");
}

}  // namespace openrun
