#include "services/user/handlers.hpp"

namespace openrun::user {

void AddRoutes(http::Router& router, Parts& parts) {
    using http::Access;
    using http::Context;
    using http::Request;
    const auto to = [&parts](HandlerResult (*handler)(Parts&, const Request&,
                                                      const Context&)) -> http::Handler {
        return [&parts, handler](const Request& request, const Context& context) {
            return handler(parts, request, context);
        };
    };
    router.Post("/api/v1/auth/identity-verifications", Access::Public(), to(BeginIdentity));
    router.Post("/api/v1/auth/signup", Access::Public(), to(SignUp),
                {.deadline = std::chrono::seconds{20}});
    router.Post("/api/v1/auth/login", Access::Public(), to(LogIn),
                {.deadline = std::chrono::seconds{20}});
    router.Post("/api/v1/auth/refresh", Access::Public(), to(Refresh));
    router.Post("/api/v1/auth/logout", Access::Public(), to(LogOut));
    router.Get("/api/v1/auth/oauth/providers", Access::Public(), to(ListOAuthProviders));
    router.Get("/api/v1/auth/oauth/pending", Access::Public(), to(ReadPendingOAuth));
    router.Delete("/api/v1/auth/oauth/pending", Access::Public(), to(DropPendingOAuth));
    router.Get("/api/v1/auth/oauth/{provider}/start", Access::Public(), to(StartOAuth));
    router.Get("/api/v1/auth/oauth/{provider}/callback", Access::Public(), to(FinishOAuth),
               {.deadline = std::chrono::seconds{14}});
    router.Get("/api/v1/users/me", Access::Account(), to(ReadMe));
    router.Patch("/api/v1/users/me", Access::Account(), to(ChangeMe));
    router.Delete("/api/v1/users/me", Access::Account(), to(Withdraw));
    router.Post("/api/v1/users/me/password", Access::Account(), to(ChangePassword));
    router.Get("/api/v1/users/me/sign-ins", Access::Account(), to(ListSignIns));
    router.Get("/api/v1/users/me/sessions", Access::Account(), to(ListSessions));
    router.Delete("/api/v1/users/me/sessions/{id}", Access::Account(), to(EndSession));
    router.Get("/api/v1/users/me/oauth-links", Access::Account(), to(ListOAuthLinks));
    router.Post("/api/v1/users/me/oauth-links", Access::Account(), to(LinkOAuth));
    router.Delete("/api/v1/users/me/oauth-links/{provider}", Access::Account(), to(UnlinkOAuth));
}

}  // namespace openrun::user
