#include "services/sandbox/handlers.hpp"

namespace openrun::sandbox {

using http::Access, http::Context, http::Request;

namespace {

Answer Now(http::Response response) { co_return response; }

void AddWindow(http::Router& router, const Endpoints& e, OAuthKind kind, std::string path) {
    router.Get(std::move(path), Access::Public(),
               [e, kind](const Request& request, const Context&) {
                   return Now(e.oauth.Authorize(kind, request.query));
               });
}

void AddToken(http::Router& router, const Endpoints& e, OAuthKind kind, std::string path) {
    router.Post(std::move(path), Access::Public(),
                [e, kind](const Request& request, const Context&) {
                    return e.gate.Pass(
                        Target::kOAuthToken, std::string(NameOf(kind)), request,
                        [&oauth = e.oauth, kind, &request](std::optional<FaultKind> trouble) {
                            return oauth.IssueToken(kind, request.body, trouble);
                        });
                });
}

void AddUser(http::Router& router, const Endpoints& e, OAuthKind kind, std::string path) {
    router.Get(std::move(path), Access::Public(),
               [e, kind](const Request& request, const Context&) {
                   return e.gate.Pass(
                       Target::kOAuthUser, std::string(NameOf(kind)), request,
                       [&oauth = e.oauth, kind, &request](std::optional<FaultKind> trouble) {
                           return oauth.TellWho(kind, request, trouble);
                       });
               });
}

void AddKeys(http::Router& router, const Endpoints& e, OAuthKind kind, std::string path) {
    router.Get(std::move(path), Access::Public(),
               [e, kind](const Request& request, const Context&) {
                   return e.gate.Pass(
                       Target::kOAuthKeys, std::string(NameOf(kind)), request,
                       [&oauth = e.oauth](std::optional<FaultKind>) { return oauth.Keys(); });
               });
}

}  // namespace

void AddOAuthRoutes(http::Router& router, const Endpoints& e) {
    AddWindow(router, e, OAuthKind::kKakao, "/oauth/authorize");
    AddWindow(router, e, OAuthKind::kNaver, "/oauth2.0/authorize");
    AddWindow(router, e, OAuthKind::kGoogle, "/o/oauth2/v2/auth");
    AddToken(router, e, OAuthKind::kKakao, "/oauth/token");
    AddToken(router, e, OAuthKind::kNaver, "/oauth2.0/token");
    AddToken(router, e, OAuthKind::kGoogle, "/token");
    AddUser(router, e, OAuthKind::kKakao, "/v2/user/me");
    AddUser(router, e, OAuthKind::kNaver, "/v1/nid/me");
    AddUser(router, e, OAuthKind::kGoogle, "/v1/userinfo");
    AddKeys(router, e, OAuthKind::kKakao, "/.well-known/jwks.json");
    AddKeys(router, e, OAuthKind::kGoogle, "/oauth2/v3/certs");
    router.Post("/sandbox/oauth/decisions", Access::Public(),
                [e](const Request& request, const Context&) {
                    if (e.faults.Take(Target::kOAuthWindow, Layer::kProvider, ""))
                        e.oauth.OrderNoState();
                    return Now(e.oauth.Decide(request.body));
                });
    router.Post("/sandbox/oauth/keys", Access::Public(),
                [e](const Request&, const Context&) { return Now(Reply(e.oauth.RotateKeys())); });
}

}  // namespace openrun::sandbox
