#include "services/gateway/filters/require_role.hpp"

#include "services/gateway/filters/filter_test_support.hpp"

namespace openrun::gateway {
namespace {

TEST(RequireRole, WantsAnyOfTheRoutesRoles) {
    const RouteRule staff{.roles = {"ADMIN", "GATE"}};
    const Identity buyer{.account = "a", .person = "", .roles = {"USER"}, .session = ""};
    const Identity guard{.account = "g", .person = "", .roles = {"USER", "GATE"}, .session = ""};
    EXPECT_EQ(CodeOf(RequireRole(staff, &buyer)), "ROLE_REQUIRED");
    EXPECT_EQ(CodeOf(RequireRole(staff, nullptr)), "ROLE_REQUIRED");
    EXPECT_EQ(CodeOf(RequireRole(staff, &guard)), "");
    EXPECT_EQ(CodeOf(RequireRole(RouteRule{}, nullptr)), "");
}

}  // namespace
}  // namespace openrun::gateway
