#pragma once
// Lengths of texts that people type, as the API's contract counts them.

#include <algorithm>
#include <string_view>

namespace openrun {

// Characters, not bytes: those that continue one (10xxxxxx) are left out.
[[nodiscard]] inline std::size_t Characters(std::string_view utf8) {
    return static_cast<std::size_t>(std::ranges::count_if(
        utf8, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }));
}

}  // namespace openrun
