#include "services/reservation/handlers.hpp"

namespace openrun::reservation {

void AddRoutes(http::Router& router, Parts& parts) {
    using http::Access;
    using http::Context;
    using http::Request;
    const auto to = [&parts](HandlerResult (*handler)(Parts&, const Request&,
                                                      const Context&)) -> http::Handler {
        return [&parts, handler](const Request& request, const Context& context) {
            return handler(parts, request, context);
        };
    };
    router.Post("/api/v1/reservations", Access::Account(), to(CreateHold));
    router.Get("/api/v1/reservations", Access::Account(), to(ListReservations));
    router.Get("/api/v1/reservations/{id}", Access::Account(), to(ReadReservation));
    router.Delete("/api/v1/reservations/{id}", Access::Account(), to(ReleaseReservation));
    router.Put("/api/v1/reservations/{id}/seats", Access::Account(), to(ChangeSeats));
    router.Post("/api/v1/reservations/{id}/cancellations", Access::Account(),
                to(CancelReservation));
    router.Get("/api/v1/tickets/{id}", Access::Account(), to(ReadTicket));
    router.Get("/api/v1/schedules/{id}/seats", Access::Public(), to(ReadLiveSeats));
    router.Get("/api/v1/schedules/{id}/seats/stream", Access::Public(), to(StreamLiveSeats));

    router.Post("/internal/reservations/{id}/begin-payment", Access::Internal({"payment"}),
                to(BeginPayment));
    router.Post("/internal/reservations/{id}/begin-capture", Access::Internal({"payment"}),
                to(BeginCapture));
    router.Get("/internal/schedules/{id}/pressure", Access::Internal({"queue"}), to(ReadPressure));
    router.Post("/internal/schedules/{id}/revoked-passes", Access::Internal({"queue"}),
                to(RevokePass));
}

}  // namespace openrun::reservation
