#pragma once
// SHA-256, HMAC-SHA-256, comparison in constant time.

#include "libs/base/encoding.hpp"

#include <array>
#include <string_view>

namespace openrun {

using Sha256Digest = std::array<std::uint8_t, 32>;

[[nodiscard]] Sha256Digest Sha256(std::string_view message);
[[nodiscard]] Sha256Digest HmacSha256(std::span<const std::uint8_t> key, std::string_view message);
[[nodiscard]] bool EqualInConstantTime(std::string_view a, std::string_view b);

}  // namespace openrun
