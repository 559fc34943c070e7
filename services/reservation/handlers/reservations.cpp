#include "libs/security/digest.hpp"
#include "services/reservation/handlers.hpp"

#include <set>

namespace openrun::reservation {
namespace {

struct HoldRequest {
    ScheduleId schedule_id;
    std::vector<SeatChoice> seats;
};
BOOST_DESCRIBE_STRUCT(HoldRequest, (), (schedule_id, seats))

struct ChangeRequest {
    std::vector<SeatChoice> seats;
};
BOOST_DESCRIBE_STRUCT(ChangeRequest, (), (seats))

struct CancelRequest {
    std::optional<bool> dry_run;
    std::optional<Seats> seats;
};
BOOST_DESCRIBE_STRUCT(CancelRequest, (), (dry_run, seats))

void CheckSeats(const std::vector<SeatChoice>& seats, json::Issues& issues) {
    constexpr std::size_t kSeatsMax = 10;
    if (seats.empty() || seats.size() > kSeatsMax)
        issues.Add("seats", "OUT_OF_RANGE", "must be 1..10 seats");
    std::set<SeatNumber> distinct;
    for (const SeatChoice& choice : seats) {
        if (std::to_underlying(choice.seat) > 0x7fffffffU)
            issues.Add("seats", "OUT_OF_RANGE", "is no seat number");
        if (!distinct.insert(choice.seat).second)
            issues.Add("seats", "NOT_ALLOWED", "names a seat twice");
    }
}
void Validate(const HoldRequest& request, json::Issues& issues) {
    CheckSeats(request.seats, issues);
}
void Validate(const ChangeRequest& request, json::Issues& issues) {
    CheckSeats(request.seats, issues);
}
void Validate(const CancelRequest& request, json::Issues& issues) {
    if (request.seats && request.seats->empty())
        issues.Add("seats", "OUT_OF_RANGE", "must not be empty");
}

std::string PassOf(const http::Request& request) {
    return std::string(request.Header("x-queue-token").value_or(""));
}

}  // namespace

Result<Buyer> BuyerOf(const http::Context& context) {
    const auto account = AccountId::Parse(context.buyer().account);
    const auto person = PersonId::Parse(context.buyer().person);
    if (!account || !person)
        return Fail(Kind::kForbidden, "ROLE_REQUIRED", "no person: staff does not buy");
    return Buyer{.account = *account,
                 .person = *person,
                 .longer_hold = context.buyer().HasRole("LONGER_HOLD")};
}

Result<postgres::IdempotencyKey> KeyOf(const http::Request& request, const http::Context& context,
                                       std::string route) {
    const auto header = request.Header("idempotency-key");
    CHECK(postgres::CheckIdempotencyKey(header));
    return postgres::IdempotencyKey{.account = context.buyer().account,
                                    .route = std::move(route),
                                    .key = std::string(*header),
                                    .body_hash = EncodeHex(Sha256(request.body))};
}

// POST /api/v1/reservations → 201 with Location
HandlerResult CreateHold(Parts& parts, const http::Request& request, const http::Context& context) {
    CO_TRY(const Buyer buyer, BuyerOf(context));
    CO_TRY(HoldRequest wanted, http::Decode<HoldRequest>(request));
    CO_TRY(auto key, KeyOf(request, context, "POST /reservations"));
    CO_TRY(const Granted granted,
           co_await parts.booking.Hold(buyer, PassOf(request), wanted.schedule_id,
                                       std::move(wanted.seats), std::move(key), context.deadline));
    const std::string location = "/api/v1/reservations/" + granted.id.Text();
    if (!granted.replayed) {
        co_return http::Created(ViewOf(granted, wanted.schedule_id), location);
    }
    CO_TRY(const ReservationView view,
           co_await parts.views.Reservation(granted.id, buyer.account, context.deadline));
    co_return http::Created(view, location);
}

// GET /api/v1/reservations
HandlerResult ListReservations(Parts& parts, const http::Request& request,
                               const http::Context& context) {
    CO_TRY(const Buyer buyer, BuyerOf(context));
    CO_TRY(const http::Page page, http::ReadPage(request));
    CO_TRY(const ReservationPage list,
           co_await parts.views.List(buyer.account, page.page, page.size, context.deadline));
    co_return http::Json(list);
}

// GET /api/v1/reservations/{id}
HandlerResult ReadReservation(Parts& parts, const http::Request& request,
                              const http::Context& context) {
    CO_TRY(const Buyer buyer, BuyerOf(context));
    CO_TRY(const auto id, request.IdParameter<ReservationId>("id"));
    CO_TRY(const ReservationView view,
           co_await parts.views.Reservation(id, buyer.account, context.deadline));
    co_return http::Json(view);
}

// DELETE /api/v1/reservations/{id} → 204
HandlerResult ReleaseReservation(Parts& parts, const http::Request& request,
                                 const http::Context& context) {
    CO_TRY(const Buyer buyer, BuyerOf(context));
    CO_TRY(const auto id, request.IdParameter<ReservationId>("id"));
    CO_CHECK(co_await parts.booking.Release(buyer, id, context.deadline));
    co_return http::NoContent();
}

// PUT /api/v1/reservations/{id}/seats
HandlerResult ChangeSeats(Parts& parts, const http::Request& request,
                          const http::Context& context) {
    CO_TRY(const Buyer buyer, BuyerOf(context));
    CO_TRY(const auto id, request.IdParameter<ReservationId>("id"));
    CO_TRY(ChangeRequest wanted, http::Decode<ChangeRequest>(request));
    CO_CHECK(co_await parts.booking.Change(buyer, PassOf(request), id, std::move(wanted.seats),
                                           context.deadline));
    CO_TRY(const ReservationView view,
           co_await parts.views.Reservation(id, buyer.account, context.deadline));
    co_return http::Json(view);
}

// POST /api/v1/reservations/{id}/cancellations → 200 quote, 201 cancelled
HandlerResult CancelReservation(Parts& parts, const http::Request& request,
                                const http::Context& context) {
    CO_TRY(const Buyer buyer, BuyerOf(context));
    CO_TRY(const auto id, request.IdParameter<ReservationId>("id"));
    CO_TRY(const CancelRequest wanted, http::Decode<CancelRequest>(request));
    CO_TRY(auto key, KeyOf(request, context, "POST /reservations/" + id.Text() + "/cancellations"));
    const bool dry_run = wanted.dry_run.value_or(false);
    CO_TRY(
        const CancellationView view,
        co_await parts.settlement.Cancel(id, buyer.account, wanted.seats.value_or(Seats{}), dry_run,
                                         std::move(key), context.trace, context.deadline));
    co_return http::Json(view, dry_run ? 200 : 201);
}

// GET /api/v1/tickets/{id}
HandlerResult ReadTicket(Parts& parts, const http::Request& request, const http::Context& context) {
    CO_TRY(const Buyer buyer, BuyerOf(context));
    CO_TRY(const auto id, request.IdParameter<TicketId>("id"));
    CO_TRY(const TicketView view, co_await parts.views.Ticket(id, buyer.account, context.deadline));
    co_return http::Json(view);
}

}  // namespace openrun::reservation
