#pragma once
// Who is asking, after a token has been verified. Never taken from a header of its own.

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace openrun {

struct Identity {
    std::string account;             // `sub`: the account's UUID
    std::string person;              // `pid`: the person's UUID; empty for staff without one
    std::vector<std::string> roles;  // "USER", "ADMIN", "ORGANISER", "GATE"
    std::string session;             // `sid`: the refresh family, for logout

    [[nodiscard]] bool HasRole(std::string_view role) const {
        return std::ranges::find(roles, role) != roles.end();
    }
};

}  // namespace openrun
