#pragma once
// Strongly typed UUIDs. New ones are UUIDv7 (RFC 9562): 48 bits of milliseconds, then randomness,
// so that they sort by age and index well. Ids made by one IdSource never decrease, even inside a
// millisecond or when the clock steps back.

#include "libs/base/clock.hpp"
#include "libs/base/random.hpp"
#include "libs/base/result.hpp"

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace openrun {

using UuidBytes = std::array<std::uint8_t, 16>;

[[nodiscard]] std::string FormatUuid(const UuidBytes& bytes);     // 8-4-4-4-12, lower case
[[nodiscard]] std::string FormatUuidHex(const UuidBytes& bytes);  // 32 hex digits
// Takes both forms, any case. Error: INVALID_ID (invalid).
[[nodiscard]] Result<UuidBytes> ParseUuid(std::string_view text);

template <typename Tag>
struct Id {
    UuidBytes bytes{};

    auto operator<=>(const Id&) const = default;
    [[nodiscard]] std::string Text() const { return FormatUuid(bytes); }
    [[nodiscard]] std::string Hex() const { return FormatUuidHex(bytes); }
    [[nodiscard]] bool Empty() const { return bytes == UuidBytes{}; }
    [[nodiscard]] static Result<Id> Parse(std::string_view text) {
        TRY(const UuidBytes parsed, ParseUuid(text));
        return Id{parsed};
    }
};

class IdSource {
public:
    IdSource(const Clock& clock, Random& random) : clock_(clock), random_(random) {}

    template <typename T>
    [[nodiscard]] T Next() {
        return T{NextBytes()};
    }

private:
    UuidBytes NextBytes();

    const Clock& clock_;
    Random& random_;
    UuidBytes last_{};
};

}  // namespace openrun

template <typename Tag>
struct std::hash<openrun::Id<Tag>> {
    std::size_t operator()(const openrun::Id<Tag>& id) const noexcept {
        std::size_t value = 0;
        std::memcpy(&value, id.bytes.data() + 8, sizeof value);  // the random half
        return value;
    }
};
