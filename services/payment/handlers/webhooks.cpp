#include "libs/base/json_members.hpp"
#include "libs/security/standard_webhook.hpp"
#include "services/payment/handlers.hpp"
#include "services/payment/sql.hpp"

namespace openrun::payment {
namespace {

using json::TextOf;

http::Response Taken() {
    return {.status = 200, .body = {}, .content_type = {}, .headers = {}, .stream = {}};
}

}  // namespace

// POST /api/v1/payments/webhooks/portone: a reason to read the truth, never the truth itself.
HandlerResult ReceiveWebhook(Parts& parts, const http::Request& request,
                             const http::Context& context) {
    const std::string id(request.Header("webhook-id").value_or(""));
    CO_CHECK(VerifyWebhook(
        parts.settings.webhook_secrets, id, request.Header("webhook-timestamp").value_or(""),
        request.Header("webhook-signature").value_or(""), request.body, parts.clock.Now()));
    CO_TRY(const auto parsed, json::Parse(request.body));
    if (!parsed.is_object()) co_return Taken();
    const auto& body = parsed.get_object();
    const std::string_view type = TextOf(body, "type");
    const auto* data = body.if_contains("data");
    parts.metrics.AddCounter("payment_webhooks_total", "Webhooks with a good signature", {}).Add();
    if (!type.starts_with("Transaction.") || data == nullptr || !data->is_object())
        co_return Taken();  // may come, is ignored

    CO_TRY(const auto seen, co_await parts.payments.pool().Execute(
                                postgres::Make(sql::kSeeWebhook, id), context.deadline));
    if (seen[0].Get<std::int64_t>("seen") > 0) co_return Taken();
    const auto payment = PaymentId::Parse(TextOf(data->get_object(), "paymentId"));
    const auto stored =
        payment ? co_await parts.payments.Find(*payment, context.deadline)
                : Result<Stored>(Fail(Kind::kNotFound, "NOT_FOUND", "not an id of ours"));
    if (!stored && stored.error().kind == Kind::kNotFound) {
        parts.payments.Raise(
            Alert::kUnknownPayment,
            payment.value_or(PaymentId{}));  // another environment may share the store
        co_return Fail(stored.error());
    }
    if (!stored) co_return Fail(stored.error());
    if (TextOf(data->get_object(), "storeId") != parts.settings.portone.store_id) {
        parts.payments.Raise(Alert::kForeignStore, *payment);
    }
    CO_CHECK(co_await parts.driving.Settle(*payment, context.trace, context.deadline));
    CO_CHECK(co_await parts.payments.pool().Execute(postgres::Make(sql::kNoteWebhook, id),
                                                    context.deadline));
    co_return Taken();
}

}  // namespace openrun::payment
