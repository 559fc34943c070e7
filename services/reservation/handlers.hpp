#pragma once
// Every endpoint of reservation: the table of contents. Shapes are in api/openapi.yaml.

#include "libs/http/router.hpp"
#include "services/reservation/booking.hpp"
#include "services/reservation/settlement.hpp"
#include "services/reservation/views.hpp"

namespace openrun::reservation {

struct Parts {  // what handlers need, owned by the App
    Booking& booking;
    Settlement& settlement;
    Views& views;
    Catalogue& catalogue;
    Passes& passes;
    Marks& marks;
    Runtime& runtime;
};

using HandlerResult = Task<Result<http::Response>>;

// Buyers
HandlerResult CreateHold(Parts& parts, const http::Request& request, const http::Context& context);
HandlerResult ListReservations(Parts& parts, const http::Request& request,
                               const http::Context& context);
HandlerResult ReadReservation(Parts& parts, const http::Request& request,
                              const http::Context& context);
HandlerResult ReleaseReservation(Parts& parts, const http::Request& request,
                                 const http::Context& context);
HandlerResult ChangeSeats(Parts& parts, const http::Request& request, const http::Context& context);
HandlerResult CancelReservation(Parts& parts, const http::Request& request,
                                const http::Context& context);
HandlerResult ReadTicket(Parts& parts, const http::Request& request, const http::Context& context);
// Everybody
HandlerResult ReadLiveSeats(Parts& parts, const http::Request& request,
                            const http::Context& context);
HandlerResult StreamLiveSeats(Parts& parts, const http::Request& request,
                              const http::Context& context);
// Payment and queue
HandlerResult BeginPayment(Parts& parts, const http::Request& request,
                           const http::Context& context);
HandlerResult BeginCapture(Parts& parts, const http::Request& request,
                           const http::Context& context);
HandlerResult ReadPressure(Parts& parts, const http::Request& request,
                           const http::Context& context);
HandlerResult RevokePass(Parts& parts, const http::Request& request, const http::Context& context);

void AddRoutes(http::Router& router, Parts& parts);

// The buyer of a verified token. Error: TOKEN_INVALID for a token without a person (staff).
[[nodiscard]] Result<Buyer> BuyerOf(const http::Context& context);
[[nodiscard]] Result<postgres::IdempotencyKey> KeyOf(const http::Request& request,
                                                     const http::Context& context,
                                                     std::string route);

}  // namespace openrun::reservation
