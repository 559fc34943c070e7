#pragma once
// Every endpoint of user: the table of contents. Shapes are in api/openapi.yaml.

#include "libs/http/router.hpp"
#include "services/user/joining.hpp"
#include "services/user/oauth_sign_in.hpp"

namespace openrun::user {

struct Parts {  // what handlers need, owned by the App
    Joining& joining;
    Sessions& sessions;
    Accounts& accounts;
    OAuthSignIn& oauth;
    OAuthStore& oauth_store;
    bus::Outbox& outbox;
    IdSource& ids;
    const Clock& clock;
    const Settings& settings;
};

using HandlerResult = Task<Result<http::Response>>;

HandlerResult BeginIdentity(Parts& parts, const http::Request& request,
                            const http::Context& context);
HandlerResult SignUp(Parts& parts, const http::Request& request, const http::Context& context);
HandlerResult LogIn(Parts& parts, const http::Request& request, const http::Context& context);
HandlerResult Refresh(Parts& parts, const http::Request& request, const http::Context& context);
HandlerResult LogOut(Parts& parts, const http::Request& request, const http::Context& context);
HandlerResult ReadMe(Parts& parts, const http::Request& request, const http::Context& context);
HandlerResult ChangeMe(Parts& parts, const http::Request& request, const http::Context& context);
HandlerResult Withdraw(Parts& parts, const http::Request& request, const http::Context& context);
HandlerResult ChangePassword(Parts& parts, const http::Request& request,
                             const http::Context& context);
HandlerResult ListSignIns(Parts& parts, const http::Request& request, const http::Context& context);
HandlerResult ListSessions(Parts& parts, const http::Request& request,
                           const http::Context& context);
HandlerResult EndSession(Parts& parts, const http::Request& request, const http::Context& context);
HandlerResult ListOAuthProviders(Parts& parts, const http::Request& request,
                                 const http::Context& context);
HandlerResult StartOAuth(Parts& parts, const http::Request& request, const http::Context& context);
HandlerResult FinishOAuth(Parts& parts, const http::Request& request, const http::Context& context);
HandlerResult ReadPendingOAuth(Parts& parts, const http::Request& request,
                               const http::Context& context);
HandlerResult DropPendingOAuth(Parts& parts, const http::Request& request,
                               const http::Context& context);
HandlerResult ListOAuthLinks(Parts& parts, const http::Request& request,
                             const http::Context& context);
HandlerResult LinkOAuth(Parts& parts, const http::Request& request, const http::Context& context);
HandlerResult UnlinkOAuth(Parts& parts, const http::Request& request, const http::Context& context);

void AddRoutes(http::Router& router, Parts& parts);

struct AccountView {
    AccountId id;
    std::string email;
    bool has_password = true;
    std::optional<std::string> display_name, name;
    std::optional<std::int32_t> birth_year;
    std::vector<std::string> roles;
    bool longer_hold = false;
    Consents consents;
    Instant created_at;
};
BOOST_DESCRIBE_STRUCT(AccountView, (),
                      (id, email, has_password, display_name, name, birth_year, roles, longer_hold,
                       consents, created_at))
void Validate(const SignUpRequest& request, json::Issues& issues);
[[nodiscard]] AccountView ViewOf(const Account& account);
[[nodiscard]] Result<AccountId> AccountOf(const http::Context& context);
[[nodiscard]] Device DeviceOf(const http::Request& request, const http::Context& context);

}  // namespace openrun::user
