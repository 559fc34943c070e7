#pragma once
// Rules for texts that people type: lengths in characters, as the API's contract counts them.

#include "libs/base/characters.hpp"
#include "libs/base/json.hpp"

#include <string_view>

namespace openrun::event {

// Reports TOO_SHORT, TOO_LONG or NOT_ALLOWED (a control character) at `member`.
void CheckText(json::Issues& issues, std::string_view member, std::string_view text,
               std::size_t min, std::size_t max);
// The same, but line breaks and tabs are allowed.
void CheckLongText(json::Issues& issues, std::string_view member, std::string_view text,
                   std::size_t max);

}  // namespace openrun::event
