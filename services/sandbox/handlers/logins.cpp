#include "services/sandbox/handlers.hpp"

namespace openrun::sandbox {

using http::Access, http::Context, http::Request;

void AddLoginRoutes(http::Router& router, const Endpoints& e) {
    router.Post("/login/api-secret", Access::Public(), [e](const Request& request, const Context&) {
        return e.gate.Pass(Target::kOther, "", request,
                           [&logins = e.logins, &request](std::optional<FaultKind>) {
                               return Reply(logins.LogIn(request.body));
                           });
    });
    router.Post("/token/refresh", Access::Public(), [e](const Request& request, const Context&) {
        return e.gate.Pass(Target::kOther, "", request,
                           [&logins = e.logins, &request](std::optional<FaultKind>) {
                               return Reply(logins.Refresh(request.body));
                           });
    });
}

}  // namespace openrun::sandbox
