#pragma once
// Invariant I8's second wall: does a text look like what no log line may hold? A signed token of
// ours or of anybody (JWS), a ticket's code, a card number (13 to 19 digits, or four groups of
// four, that pass the Luhn check). The first wall is that fields are named at the call.

#include <string_view>

namespace openrun {

[[nodiscard]] bool LooksSecret(std::string_view text);

}  // namespace openrun
