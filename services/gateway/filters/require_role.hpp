#pragma once
// Lets a request pass only if who asks has one of the route's roles:
//   routes.yaml:  roles: [ADMIN, ORGANISER]
// Runs after authenticate; a route with roles requires authentication (routes.cpp sees to it).

#include "libs/security/identity.hpp"
#include "services/gateway/routes.hpp"

namespace openrun::gateway {

// Error: ROLE_REQUIRED (forbidden).
[[nodiscard]] Result<void> RequireRole(const RouteRule& route, const Identity* who);

}  // namespace openrun::gateway
