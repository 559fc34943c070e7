#include "services/sandbox/handlers.hpp"

namespace openrun::sandbox {

using http::Access, http::Context, http::Request;

namespace {

// GET /sandbox/recaptcha/token → 200; any page may ask.
Answer IssueToken(Captcha& captcha, const Request& request) {
    co_return Reply(captcha.Issue(request)).Set("Access-Control-Allow-Origin", "*");
}

}  // namespace

void AddCaptchaRoutes(http::Router& router, const Endpoints& e) {
    router.Post(
        "/recaptcha/api/siteverify", Access::Public(), [e](const Request& request, const Context&) {
            return e.gate.Pass(Target::kRecaptcha, "", request,
                               [&captcha = e.captcha, &request](std::optional<FaultKind> trouble) {
                                   return Reply(captcha.Verify(request.body, trouble));
                               });
        });
    router.Get(
        "/sandbox/recaptcha/token", Access::Public(),
        [e](const Request& request, const Context&) { return IssueToken(e.captcha, request); });
}

}  // namespace openrun::sandbox
