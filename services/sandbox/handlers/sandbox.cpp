#include "services/sandbox/handlers.hpp"

namespace openrun::sandbox {

using http::Access, http::Context, http::Request;

namespace {

Answer Now(http::Response response) { co_return response; }

// Everything is forgotten; deliveries under way end as they would have.
Answer Reset(Endpoints e) {
    e.faults.Clear();
    e.gate.Clear();
    e.logins.Clear();
    e.payments.Clear();
    e.webhooks.Clear();
    e.identities.Clear();
    e.captcha.Clear();
    e.oauth.Clear();
    co_return http::NoContent();
}

void AddFaultRoutes(http::Router& router, const Endpoints& e) {
    router.Post("/sandbox/faults", Access::Public(), [e](const Request& request, const Context&) {
        return Now(Reply(e.faults.Order(request.body)));
    });
    router.Get("/sandbox/faults", Access::Public(),
               [e](const Request&, const Context&) { return Now(Reply(e.faults.List())); });
    router.Delete("/sandbox/faults", Access::Public(), [e](const Request&, const Context&) {
        e.faults.Clear();
        return Now(http::NoContent());
    });
}

}  // namespace

void AddSandboxRoutes(http::Router& router, const Endpoints& e) {
    AddFaultRoutes(router, e);
    router.Get("/sandbox/ledger", Access::Public(),
               [e](const Request&, const Context&) { return Now(Reply(e.payments.Ledger())); });
    router.Post("/sandbox/payments/{paymentId}/console-cancel", Access::Public(),
                [e](const Request& request, const Context&) {
                    return Now(Reply(
                        e.payments.CancelAtConsole(request.Parameter("paymentId"), request.body)));
                });
    router.Post("/sandbox/reset", Access::Public(),
                [e](const Request&, const Context&) { return Reset(e); });
}

}  // namespace openrun::sandbox
