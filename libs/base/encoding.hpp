#pragma once
// Bytes as text: hex, base64 (RFC 4648), base64url without padding, percent-encoding (RFC 3986).
// Strict decoders: nullopt on any character out of place.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace openrun {

using Bytes = std::vector<std::uint8_t>;

[[nodiscard]] inline std::span<const std::uint8_t> AsBytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
[[nodiscard]] inline std::string_view AsText(std::span<const std::uint8_t> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

[[nodiscard]] std::string EncodeHex(std::span<const std::uint8_t> bytes);  // lower case
[[nodiscard]] std::optional<Bytes> DecodeHex(std::string_view text);       // any case

[[nodiscard]] std::string EncodeBase64(std::span<const std::uint8_t> bytes);     // padded
[[nodiscard]] std::optional<Bytes> DecodeBase64(std::string_view text);          // padding optional
[[nodiscard]] std::string EncodeBase64Url(std::span<const std::uint8_t> bytes);  // not padded
[[nodiscard]] std::optional<Bytes> DecodeBase64Url(std::string_view text);  // no padding allowed

[[nodiscard]] std::string EncodePercent(
    std::string_view text);  // like JavaScript's encodeURIComponent
[[nodiscard]] std::optional<std::string> DecodePercent(std::string_view text);

}  // namespace openrun
