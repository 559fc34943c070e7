#include "services/sandbox/browser/pages.hpp"
#include "services/sandbox/handlers.hpp"

namespace openrun::sandbox {
namespace {

using http::Access, http::Context, http::Request;

http::Response Asset(std::string_view text, std::string_view type) {
    http::Response response;
    response.body = text;
    response.content_type = type;
    return std::move(response)
        .Set("X-Content-Type-Options", "nosniff")
        .Set("Cache-Control", "no-cache");
}

// Loaded by pages of any origin, with or without `crossorigin`.
http::Response Script(std::string_view text) {
    return Asset(text, "text/javascript; charset=utf-8")
        .Set("Access-Control-Allow-Origin", "*")
        .Set("Cross-Origin-Resource-Policy", "cross-origin");
}

http::Response Page(std::string policy) {
    return Asset(kWidgetPage, "text/html; charset=utf-8")
        .Set("Content-Security-Policy", std::move(policy))
        .Set("Referrer-Policy", "no-referrer");
}

std::string PolicyOf(const std::vector<std::string>& web_origins) {
    return fmt::format(
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "form-action 'none'; base-uri 'none'; frame-ancestors 'self' {}",
        fmt::join(web_origins, " "));
}

// The SDK asks from a page of the shop; the window itself from here.
http::Response ForOurPages(http::Response response, const Request& request,
                           const std::vector<std::string>& web_origins) {
    response.Set("Vary", "Origin");
    const auto origin = request.Header("origin");
    if (origin && std::ranges::find(web_origins, *origin) != web_origins.end())
        response.Set("Access-Control-Allow-Origin", std::string(*origin));
    return response;
}

Answer Now(http::Response response) { co_return response; }

}  // namespace

void AddBrowserRoutes(http::Router& router, const Endpoints& e,
                      const std::vector<std::string>& web_origins) {
    router.Get("/v2/browser-sdk.js", Access::Public(),
               [](const Request&, const Context&) { return Now(Script(kBrowserSdk)); });
    router.Get("/sandbox/widget.js", Access::Public(),
               [](const Request&, const Context&) { return Now(Script(kWidgetScript)); });
    router.Get("/sandbox/widget.css", Access::Public(), [](const Request&, const Context&) {
        return Now(Asset(kWidgetStyle, "text/css; charset=utf-8"));
    });
    router.Get("/sandbox/widget", Access::Public(),
               [policy = PolicyOf(web_origins)](const Request&, const Context&) {
                   return Now(Page(policy));
               });
    router.Post("/sandbox/widget/payments", Access::Public(),
                [e, web_origins](const Request& request, const Context& context) {
                    const auto answer = e.payments.UseWidget(request.body, context.client_address);
                    return Now(ForOurPages(Reply(answer), request, web_origins));
                });
    router.Post("/sandbox/widget/identity-verifications", Access::Public(),
                [e, web_origins](const Request& request, const Context&) {
                    const auto answer = e.identities.UseWidget(request.body);
                    return Now(ForOurPages(Reply(answer), request, web_origins));
                });
}

}  // namespace openrun::sandbox
