#include "libs/aws/signing.hpp"

#include "libs/base/assert.hpp"
#include "libs/security/digest.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <ranges>

namespace openrun::aws {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";

std::string Encode(std::string_view text, bool keep_slash) {
    std::string encoded;
    encoded.reserve(text.size());
    for (const char letter : text) {
        const bool unreserved = (letter >= 'A' && letter <= 'Z') ||
                                (letter >= 'a' && letter <= 'z') ||
                                (letter >= '0' && letter <= '9') || letter == '-' ||
                                letter == '.' || letter == '_' || letter == '~';
        if (unreserved || (keep_slash && letter == '/')) {
            encoded += letter;
        } else {
            encoded += fmt::format("%{:02X}", static_cast<unsigned char>(letter));
        }
    }
    return encoded;
}

// Space around a value goes, and runs of it inside become one.
std::string Trimmed(std::string_view value) {
    std::string trimmed;
    for (const char letter : value) {
        const bool space = letter == ' ' || letter == '\t';
        if (!space) {
            trimmed += letter;
        } else if (!trimmed.empty() && trimmed.back() != ' ') {
            trimmed += ' ';
        }
    }
    if (trimmed.ends_with(' ')) trimmed.pop_back();
    return trimmed;
}

std::string SignedNames(const Pairs& sorted) {
    std::string names;
    for (const auto& [name, value] : sorted) {
        if (!names.empty()) names += ';';
        names += name;
    }
    return names;
}

std::string ScopeText(const Scope& scope, std::string_view time) {
    return fmt::format("{}/{}/{}/aws4_request", time.substr(0, 8), scope.region, scope.service);
}

Sha256Digest Hmac(const Sha256Digest& key, std::string_view message) {
    return HmacSha256(key, message);
}

std::string Signature(const ToSign& request, const Credentials& credentials, const Scope& scope,
                      std::string_view time) {
    const std::string to_sign =
        fmt::format("{}\n{}\n{}\n{}", kAlgorithm, time, ScopeText(scope, time),
                    EncodeHex(Sha256(CanonicalRequest(request))));
    const std::string secret = "AWS4" + credentials.secret_access_key;
    const auto date = HmacSha256(AsBytes(secret), time.substr(0, 8));
    const auto key = Hmac(Hmac(Hmac(date, scope.region), scope.service), "aws4_request");
    return EncodeHex(Hmac(key, to_sign));
}

}  // namespace

std::string EncodeUri(std::string_view text) { return Encode(text, false); }
std::string EncodePath(std::string_view path) { return Encode(path, true); }

std::string EncodeQuery(Pairs query) {
    for (auto& [name, value] : query) {
        name = EncodeUri(name);
        value = EncodeUri(value);
    }
    std::ranges::sort(query);
    std::string text;
    for (const auto& [name, value] : query) {
        if (!text.empty()) text += '&';
        text.append(name).append("=").append(value);
    }
    return text;
}

std::string CanonicalRequest(const ToSign& request) {
    Pairs headers = request.headers;
    std::ranges::sort(headers);
    std::string lines;
    for (const auto& [name, value] : headers)
        lines.append(name).append(":").append(Trimmed(value)).append("\n");
    return fmt::format("{}\n{}\n{}\n{}\n{}\n{}", request.method, request.path,
                       EncodeQuery(request.query), lines, SignedNames(headers),
                       request.payload_hash);
}

std::string SigningTime(Instant now) {
    return fmt::format("{:%Y%m%dT%H%M%SZ}", std::chrono::floor<std::chrono::seconds>(now));
}

Pairs SignedHeaders(ToSign request, const Credentials& credentials, const Scope& scope,
                    Instant now) {
    const std::string time = SigningTime(now);
    Pairs added{{"x-amz-date", time}};
    if (!credentials.session_token.empty())
        added.emplace_back("x-amz-security-token", credentials.session_token);
    request.headers.insert(request.headers.end(), added.begin(), added.end());
    std::ranges::sort(request.headers);
    added.emplace_back(
        "authorization",
        fmt::format("{} Credential={}/{}, SignedHeaders={}, Signature={}", kAlgorithm,
                    credentials.access_key_id, ScopeText(scope, time), SignedNames(request.headers),
                    Signature(request, credentials, scope, time)));
    return added;
}

std::string PresignedTarget(ToSign request, const Credentials& credentials, const Scope& scope,
                            Instant now, std::chrono::seconds valid_for) {
    ASSERT(valid_for >= std::chrono::seconds{1} && valid_for <= std::chrono::hours{24 * 7},
           "a presigned URL lives for a second to a week");
    const std::string time = SigningTime(now);
    std::ranges::sort(request.headers);
    request.query.insert(
        request.query.end(),
        {{"X-Amz-Algorithm", std::string(kAlgorithm)},
         {"X-Amz-Credential", credentials.access_key_id + '/' + ScopeText(scope, time)},
         {"X-Amz-Date", time},
         {"X-Amz-Expires", std::to_string(valid_for.count())},
         {"X-Amz-SignedHeaders", SignedNames(request.headers)}});
    if (!credentials.session_token.empty())
        request.query.emplace_back("X-Amz-Security-Token", credentials.session_token);
    request.payload_hash = kUnsignedPayload;
    return fmt::format("{}?{}&X-Amz-Signature={}", request.path, EncodeQuery(request.query),
                       Signature(request, credentials, scope, time));
}

}  // namespace openrun::aws
