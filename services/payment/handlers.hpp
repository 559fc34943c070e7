#pragma once
// Every endpoint of payment: the table of contents. Shapes are in api/openapi.yaml.

#include "libs/http/router.hpp"
#include "services/payment/driving.hpp"

namespace openrun::payment {

struct Parts {  // what handlers need, owned by the App
    Driving& driving;
    Payments& payments;
    const Settings& settings;
    const Clock& clock;
    Metrics& metrics;
};

using HandlerResult = Task<Result<http::Response>>;

// Buyers
HandlerResult StartPayment(Parts& parts, const http::Request& request,
                           const http::Context& context);
HandlerResult ReadPayment(Parts& parts, const http::Request& request, const http::Context& context);
HandlerResult ConfirmPayment(Parts& parts, const http::Request& request,
                             const http::Context& context);
// PortOne
HandlerResult ReceiveWebhook(Parts& parts, const http::Request& request,
                             const http::Context& context);
// Reservation
HandlerResult WantAnswer(Parts& parts, const http::Request& request, const http::Context& context);

void AddRoutes(http::Router& router, Parts& parts);

}  // namespace openrun::payment
