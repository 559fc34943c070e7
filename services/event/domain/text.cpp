#include "services/event/domain/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace openrun::event {
namespace {

bool IsControl(char letter) { return static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f; }

bool IsBreak(char letter) { return letter == '\n' || letter == '\r' || letter == '\t'; }

}  // namespace

void CheckText(json::Issues& issues, std::string_view member, std::string_view text,
               std::size_t min, std::size_t max) {
    const std::size_t length = Characters(text);
    if (length < min)
        issues.Add(member, "TOO_SHORT", fmt::format("needs {} characters or more", min));
    if (length > max)
        issues.Add(member, "TOO_LONG", fmt::format("takes {} characters or fewer", max));
    if (std::ranges::any_of(text, IsControl))
        issues.Add(member, "NOT_ALLOWED", "must not contain control characters");
}

void CheckLongText(json::Issues& issues, std::string_view member, std::string_view text,
                   std::size_t max) {
    if (Characters(text) > max)
        issues.Add(member, "TOO_LONG", fmt::format("takes {} characters or fewer", max));
    if (std::ranges::any_of(text,
                            [](char letter) { return IsControl(letter) && !IsBreak(letter); }))
        issues.Add(member, "NOT_ALLOWED", "must not contain control characters");
}

}  // namespace openrun::event
