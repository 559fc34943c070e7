#include "libs/base/id.hpp"

#include "libs/base/encoding.hpp"

namespace openrun {

std::string FormatUuidHex(const UuidBytes& bytes) { return EncodeHex(bytes); }

std::string FormatUuid(const UuidBytes& bytes) {
    std::string text = EncodeHex(bytes);
    for (const std::size_t position : {8U, 13U, 18U, 23U}) text.insert(position, 1, '-');
    return text;
}

Result<UuidBytes> ParseUuid(std::string_view text) {
    std::string digits(text);
    if (text.size() == 36) {
        for (const std::size_t position : {23U, 18U, 13U, 8U}) {
            if (digits[position] == '-') digits.erase(position, 1);
        }
    }
    const auto bytes = digits.size() == 32 ? DecodeHex(digits) : std::nullopt;
    if (!bytes) return Fail(Kind::kInvalid, "INVALID_ID", std::string(text.substr(0, 64)));
    UuidBytes uuid{};
    std::copy(bytes->begin(), bytes->end(), uuid.begin());
    return uuid;
}

UuidBytes IdSource::NextBytes() {
    UuidBytes bytes{};
    random_.Fill(bytes);
    const auto now = std::chrono::floor<std::chrono::milliseconds>(clock_.Now());
    const auto milliseconds = static_cast<std::uint64_t>(now.time_since_epoch().count());
    for (std::size_t i = 0; i < 6; ++i) {
        bytes[i] = static_cast<std::uint8_t>(milliseconds >> (40 - 8 * i));
    }
    bytes[6] = static_cast<std::uint8_t>(0x70 | (bytes[6] & 0x0f));
    bytes[8] = static_cast<std::uint8_t>(0x80 | (bytes[8] & 0x3f));
    if (bytes <= last_) {  // the same millisecond, or an older one: count on from the last
        bytes = last_;
        for (std::size_t i = 15; i > 8 && ++bytes[i] == 0; --i) {
        }
    }
    last_ = bytes;
    return bytes;
}

}  // namespace openrun
