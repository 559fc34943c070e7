#include "services/sandbox/browser_pages.hpp"
#include "services/sandbox/handlers.hpp"

namespace openrun::sandbox {
namespace {

using http::Access, http::Context, http::Request;

Answer Script(std::string_view text) {
    http::Response response;
    response.body = text;
    response.content_type = "text/javascript; charset=utf-8";
    co_return std::move(response)
        .Set("X-Content-Type-Options", "nosniff")
        .Set("Cross-Origin-Resource-Policy", "cross-origin")
        .Set("Cache-Control", "no-cache");
}

Answer Page(std::string_view text) {
    co_return Html(std::string(text))
        .Set("Content-Security-Policy",
             "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; "
             "connect-src 'self'; form-action 'none'; base-uri 'none'")
        .Set("X-Content-Type-Options", "nosniff")
        .Set("Referrer-Policy", "no-referrer")
        .Set("Cache-Control", "no-cache");
}

}  // namespace

void AddBrowserRoutes(http::Router& router) {
    router.Get("/v2/browser-sdk.js", Access::Public(),
               [](const Request&, const Context&) { return Script(kBrowserSdk); });
    router.Get("/sandbox/widget.js", Access::Public(),
               [](const Request&, const Context&) { return Script(kWidgetScript); });
    router.Get("/sandbox/widget", Access::Public(),
               [](const Request&, const Context&) { return Page(kWidgetPage); });
}

}  // namespace openrun::sandbox
