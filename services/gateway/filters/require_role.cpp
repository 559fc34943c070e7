#include "services/gateway/filters/require_role.hpp"

#include <algorithm>

namespace openrun::gateway {

Result<void> RequireRole(const RouteRule& route, const Identity* who) {
    if (route.roles.empty()) return {};
    const bool fits = who != nullptr && std::ranges::any_of(route.roles, [who](const auto& role) {
                          return who->HasRole(role);
                      });
    if (!fits) return Fail(Kind::kForbidden, "ROLE_REQUIRED");
    return {};
}

}  // namespace openrun::gateway
