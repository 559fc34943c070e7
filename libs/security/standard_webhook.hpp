#pragma once
// Standard Webhooks, HMAC only (what PortOne sends): signature over id.timestamp.body,
// "v1,<base64>" entries separated by blanks, timestamps within 300 s, bounds included. Verified
// over the raw bytes, before any parsing.

#include "libs/base/clock.hpp"
#include "libs/base/result.hpp"

#include <span>
#include <string>
#include <string_view>

namespace openrun {

// secret: "whsec_" + base64, or base64 alone. Returns the header's value "v1,…". Error: INVALID_KEY
// (invalid).
[[nodiscard]] Result<std::string> SignWebhook(std::string_view secret, std::string_view id,
                                              Instant timestamp, std::string_view body);

// Any of the secrets may have signed (rotation). Errors (invalid): WEBHOOK_HEADERS_MISSING,
// WEBHOOK_TIMESTAMP_TOO_OLD, WEBHOOK_TIMESTAMP_TOO_NEW, WEBHOOK_SIGNATURE_INVALID.
[[nodiscard]] Result<void> VerifyWebhook(std::span<const std::string> secrets, std::string_view id,
                                         std::string_view timestamp, std::string_view signatures,
                                         std::string_view body, Instant now);

}  // namespace openrun
