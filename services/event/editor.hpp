#pragma once
// Who works, and the request it is done in.

#include "services/event/events/published.hpp"

#include <string>

namespace openrun::event {

struct Editor {
    std::string account;
    bool sees_all = false;  // ADMIN
    Cause cause;

    [[nodiscard]] bool Owns(const std::string& owner) const { return sees_all || account == owner; }
};

}  // namespace openrun::event
