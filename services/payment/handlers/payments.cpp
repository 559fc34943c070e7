#include "libs/security/digest.hpp"
#include "services/payment/handlers.hpp"

namespace openrun::payment {
namespace {

struct StartRequest {
    ReservationId reservation_id;
};
BOOST_DESCRIBE_STRUCT(StartRequest, (), (reservation_id))

struct ConfirmRequest {
    std::optional<std::string> payment_token, tx_id;
};
BOOST_DESCRIBE_STRUCT(ConfirmRequest, (), (payment_token, tx_id))

void Validate(const ConfirmRequest& request, json::Issues& issues) {
    constexpr std::size_t kTokenMax = 4096;
    constexpr std::size_t kTransactionMax = 200;
    if (request.payment_token.value_or("").size() > kTokenMax)
        issues.Add("paymentToken", "OUT_OF_RANGE", "is too long");
    if (request.tx_id.value_or("").size() > kTransactionMax)
        issues.Add("txId", "OUT_OF_RANGE", "is too long");
}

struct CheckoutView {
    std::string store_id, channel_key, payment_id, order_name;
    std::int64_t total_amount = 0;
    std::string currency = "KRW";
};
BOOST_DESCRIBE_STRUCT(CheckoutView, (),
                      (store_id, channel_key, payment_id, order_name, total_amount, currency))

struct RefundView {
    RefundId id;
    Money amount;
    RefundCause reason{};
    RefundState state{};
    std::optional<Instant> created_at, requested_at, completed_at;
};
BOOST_DESCRIBE_STRUCT(RefundView, (),
                      (id, amount, reason, state, created_at, requested_at, completed_at))

struct PaymentView {
    PaymentId id;
    ReservationId reservation_id;
    PaymentState state{};
    Money amount, refunded;
    std::vector<RefundView> refunds;
    std::optional<Answer> answer;
    std::optional<std::string> failure_code;
    std::optional<Instant> deadline;
    std::optional<CheckoutView> checkout;
    Instant created_at;
    std::optional<Instant> paid_at;
    Instant server_time;
};
BOOST_DESCRIBE_STRUCT(PaymentView, (),
                      (id, reservation_id, state, amount, refunded, refunds, answer, failure_code,
                       deadline, checkout, created_at, paid_at, server_time))

RefundView ViewOf(const Refund& refund) {
    const bool back = refund.state == RefundState::kSucceeded;
    return {.id = refund.id,
            .amount = back ? refund.returned : refund.amount,
            .reason = refund.cause,
            .state = refund.state,
            .created_at = refund.created_at,
            .requested_at = refund.requested_at,
            .completed_at = back ? refund.ended_at : std::nullopt};
}

PaymentView ViewOf(const Stored& stored, const PortOneOptions& portone) {
    const Payment& payment = stored.payment;
    PaymentView view{.id = payment.id,
                     .reservation_id = payment.reservation,
                     .state = payment.state,
                     .amount = payment.amount.value_or(Money{}),
                     .refunded = payment.refunded,
                     .refunds = {},
                     .answer = payment.answer,
                     .failure_code = {},
                     .deadline = payment.deadline,
                     .checkout = {},
                     .created_at = payment.created_at,
                     .paid_at = payment.paid_at,
                     .server_time = stored.now};
    for (const Refund& refund : payment.refunds) view.refunds.push_back(ViewOf(refund));
    if (!payment.failure.empty()) view.failure_code = payment.failure;
    if (payment.state == PaymentState::kReady && payment.amount) {
        view.checkout = CheckoutView{.store_id = portone.store_id,
                                     .channel_key = portone.channel_key,
                                     .payment_id = payment.id.Hex(),
                                     .order_name = payment.order_name,
                                     .total_amount = payment.amount->krw};
    }
    return view;
}

Result<AccountId> BuyerOf(const http::Context& context) {
    if (const auto account = AccountId::Parse(context.buyer().account)) return *account;
    return Fail(Kind::kUnauthenticated, "TOKEN_INVALID", "sub");
}

}  // namespace

// POST /api/v1/payments → 201 with Location
HandlerResult StartPayment(Parts& parts, const http::Request& request,
                           const http::Context& context) {
    CO_TRY(const AccountId account, BuyerOf(context));
    CO_TRY(const StartRequest wanted, http::Decode<StartRequest>(request));
    const auto key = request.Header("idempotency-key");
    CO_CHECK(postgres::CheckIdempotencyKey(key));
    const postgres::IdempotencyKey remembered{.account = context.buyer().account,
                                              .route = "POST /payments",
                                              .key = std::string(*key),
                                              .body_hash = EncodeHex(Sha256(request.body))};
    CO_TRY(const PaymentId id,
           co_await parts.driving.Start(account, wanted.reservation_id, remembered, context.trace,
                                        context.deadline));
    CO_TRY(const Stored stored, co_await parts.payments.Find(id, context.deadline));
    co_return http::Created(ViewOf(stored, parts.settings.portone),
                            "/api/v1/payments/" + id.Text());
}

// GET /api/v1/payments/{id}
HandlerResult ReadPayment(Parts& parts, const http::Request& request,
                          const http::Context& context) {
    CO_TRY(const AccountId account, BuyerOf(context));
    CO_TRY(const auto id, request.IdParameter<PaymentId>("id"));
    CO_TRY(const Stored stored, co_await parts.payments.Find(id, context.deadline));
    if (stored.payment.account != account) co_return Fail(Kind::kNotFound, "NOT_FOUND");
    co_return http::Json(ViewOf(stored, parts.settings.portone));
}

// POST /api/v1/payments/{id}/confirm → 200 the outcome is known, 202 not yet
HandlerResult ConfirmPayment(Parts& parts, const http::Request& request,
                             const http::Context& context) {
    CO_TRY(const AccountId account, BuyerOf(context));
    CO_TRY(const auto id, request.IdParameter<PaymentId>("id"));
    CO_TRY(const ConfirmRequest wanted, http::Decode<ConfirmRequest>(request));
    CO_TRY(const bool known, co_await parts.driving.Confirm(
                                 account, id, wanted.payment_token.value_or(""),
                                 wanted.tx_id.value_or(""), context.trace, context.deadline));
    CO_TRY(const Stored stored, co_await parts.payments.Find(id, context.deadline));
    co_return http::Json(ViewOf(stored, parts.settings.portone), known ? 200 : 202);
}

// POST /internal/payments/{id}/answer-wanted
HandlerResult WantAnswer(Parts& parts, const http::Request& request, const http::Context& context) {
    CO_TRY(const auto id, request.IdParameter<PaymentId>("id"));
    CO_CHECK(co_await parts.payments.RepeatEvent(id, context.deadline));
    CO_TRY(const Stored stored, co_await parts.payments.Find(id, context.deadline));
    co_return http::Json(boost::json::object{{"state", EnumText(stored.payment.state)}});
}

}  // namespace openrun::payment
