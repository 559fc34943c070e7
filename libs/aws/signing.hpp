#pragma once
// AWS Signature Version 4, both forms: a request signed by its Authorization header, and a
// presigned URL for somebody else to use. Pure: time and credentials come in. Held to AWS's
// published examples by signing_test.cpp.

#include "libs/base/time.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace openrun::aws {

struct Credentials {
    std::string access_key_id, secret_access_key;
    std::string session_token;       // of temporary credentials
    std::optional<Instant> expires;  // absent: for good
};

using Pairs = std::vector<std::pair<std::string, std::string>>;

// What is signed. The path is as it goes onto the wire, encoded once and not normalised (S3's rule;
// for others the path is "/"); query names and values are plain; header names are lower case and
// contain `host`.
struct ToSign {
    std::string method, path;
    Pairs query, headers;
    std::string payload_hash;  // hex SHA-256 of the body, or kUnsignedPayload
};
inline constexpr std::string_view kUnsignedPayload = "UNSIGNED-PAYLOAD";

struct Scope {
    std::string region, service;
};

// Unreserved characters stay, everything else becomes %XX; EncodePath keeps '/'.
[[nodiscard]] std::string EncodeUri(std::string_view text);
[[nodiscard]] std::string EncodePath(std::string_view path);
[[nodiscard]] std::string EncodeQuery(Pairs query);  // sorted, as it is signed
[[nodiscard]] std::string CanonicalRequest(const ToSign& request);
[[nodiscard]] std::string SigningTime(Instant now);  // 20260102T030405Z

// The headers to send besides those of `request`: x-amz-date, x-amz-security-token, authorization.
[[nodiscard]] Pairs SignedHeaders(ToSign request, const Credentials& credentials,
                                  const Scope& scope, Instant now);
// Path and query with the signature. Whoever uses it must send every header of `request` exactly as
// it stands there. Valid for 1 s to 7 days, but never longer than the credentials.
[[nodiscard]] std::string PresignedTarget(ToSign request, const Credentials& credentials,
                                          const Scope& scope, Instant now,
                                          std::chrono::seconds valid_for);

}  // namespace openrun::aws
