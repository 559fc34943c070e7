#include "services/payment/handlers.hpp"

namespace openrun::payment {

void AddRoutes(http::Router& router, Parts& parts) {
    using http::Access;
    using http::Context;
    using http::Request;
    using namespace std::chrono_literals;
    const auto to = [&parts](HandlerResult (*handler)(Parts&, const Request&,
                                                      const Context&)) -> http::Handler {
        return [&parts, handler](const Request& request, const Context& context) {
            return handler(parts, request, context);
        };
    };
    router.Post("/api/v1/payments", Access::Account(), to(StartPayment));
    router.Get("/api/v1/payments/{id}", Access::Account(), to(ReadPayment));
    router.Post("/api/v1/payments/{id}/confirm", Access::Account(), to(ConfirmPayment),
                {.deadline = 20s});
    router.Post("/api/v1/payments/webhooks/portone", Access::Public(), to(ReceiveWebhook),
                {.deadline = 25s});
    router.Post("/internal/payments/{id}/answer-wanted", Access::Internal({"reservation"}),
                to(WantAnswer));
}

}  // namespace openrun::payment
