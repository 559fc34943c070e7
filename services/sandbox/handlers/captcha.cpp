#include "services/sandbox/handlers.hpp"

namespace openrun::sandbox {

using http::Access, http::Context, http::Request;

namespace {

// GET /recaptcha/api.js: what a page knows as `grecaptcha`; answers with tokens of this sandbox.
constexpr std::string_view kScript = R"js((() => {
  "use strict";
  const base = new URL(document.currentScript.src).origin;
  const execute = async (_siteKey, options) => {
    const query = new URLSearchParams({ action: (options && options.action) || "", hostname: location.hostname });
    const answered = await fetch(`${base}/sandbox/recaptcha/token?${query}`, { credentials: "omit" });
    if (!answered.ok) throw new Error(`the captcha answered ${answered.status}`);
    return (await answered.json()).token;
  };
  window.grecaptcha = { ready: (callback) => { queueMicrotask(callback); }, execute };
})();
)js";

Answer SendScript() {
    http::Response response;
    response.body = kScript;
    response.content_type = "text/javascript; charset=utf-8";
    co_return std::move(response)
        .Set("X-Content-Type-Options", "nosniff")
        .Set("Cross-Origin-Resource-Policy", "cross-origin")
        .Set("Cache-Control", "no-cache");
}

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
    router.Get("/recaptcha/api.js", Access::Public(),
               [](const Request&, const Context&) { return SendScript(); });
    router.Get(
        "/sandbox/recaptcha/token", Access::Public(),
        [e](const Request& request, const Context&) { return IssueToken(e.captcha, request); });
}

}  // namespace openrun::sandbox
