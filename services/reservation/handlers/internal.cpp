#include "services/reservation/handlers.hpp"

namespace openrun::reservation {
namespace {

struct PaymentBody {
    PaymentId payment_id;
};
BOOST_DESCRIBE_STRUCT(PaymentBody, (), (payment_id))

struct RevokedBody {
    std::string jti;
    std::string pid;
};
BOOST_DESCRIBE_STRUCT(RevokedBody, (), (jti, pid))

struct CaptureView {
    State state{};
};
BOOST_DESCRIBE_STRUCT(CaptureView, (), (state))

struct PressureView {
    ScheduleId schedule_id;
    std::string state;  // ON_SALE, CANCELLED
    std::int64_t capacity = 0, free = 0, held = 0, sold = 0;
    std::int64_t latency_ms_p95 = 0;
};
BOOST_DESCRIBE_STRUCT(PressureView, (),
                      (schedule_id, state, capacity, free, held, sold, latency_ms_p95))

}  // namespace

// POST /internal/reservations/{id}/begin-payment
HandlerResult BeginPayment(Parts& parts, const http::Request& request,
                           const http::Context& context) {
    CO_TRY(const auto id, request.IdParameter<ReservationId>("id"));
    CO_TRY(const PaymentBody body, http::Decode<PaymentBody>(request));
    CO_TRY(const PaymentTerms terms,
           co_await parts.settlement.BeginPayment(id, body.payment_id, context.on_behalf_of,
                                                  context.deadline));
    co_return http::Json(terms);
}

// POST /internal/reservations/{id}/begin-capture
HandlerResult BeginCapture(Parts& parts, const http::Request& request,
                           const http::Context& context) {
    CO_TRY(const auto id, request.IdParameter<ReservationId>("id"));
    CO_TRY(const PaymentBody body, http::Decode<PaymentBody>(request));
    CO_TRY(const State state,
           co_await parts.settlement.BeginCapture(id, body.payment_id, context.deadline));
    co_return http::Json(CaptureView{.state = state});
}

// GET /internal/schedules/{id}/pressure
HandlerResult ReadPressure(Parts& parts, const http::Request& request, const http::Context&) {
    CO_TRY(const auto id, request.IdParameter<ScheduleId>("id"));
    const Performance* performance = parts.catalogue.Find(id);
    if (performance == nullptr) co_return Fail(Kind::kNotFound, "NOT_FOUND", id.Text());
    const auto& counts = performance->map.counts();
    co_return http::Json(
        PressureView{.schedule_id = id,
                     .state = performance->cancelled ? "CANCELLED" : "ON_SALE",
                     .capacity = static_cast<std::int64_t>(performance->map.size()),
                     .free = counts[0],
                     .held = counts[1],
                     .sold = counts[2],
                     .latency_ms_p95 = parts.booking.RecentLatency().count()});
}

// POST /internal/schedules/{id}/revoked-passes
HandlerResult RevokePass(Parts& parts, const http::Request& request, const http::Context& context) {
    CO_TRY(const auto id, request.IdParameter<ScheduleId>("id"));
    CO_TRY(const RevokedBody body, http::Decode<RevokedBody>(request));
    CO_CHECK(co_await parts.passes.Revoke(id, body.jti, body.pid, context.deadline));
    co_await parts.marks.Revoke(id, body.jti, context.deadline);
    co_return http::NoContent();
}

}  // namespace openrun::reservation
