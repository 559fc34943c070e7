#include "libs/base/assert.hpp"
#include "services/sandbox/portone/payment_orders.hpp"

namespace openrun::sandbox {
namespace {

struct ConsoleOrder {
    std::optional<std::int64_t> amount;
    std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(ConsoleOrder, (), (amount, reason))

}  // namespace

Outcome<json::object> Payments::Cancel(const std::string& id, std::string_view body,
                                       Trouble trouble) {
    TRY(const CancelOrder order, ReadBody<CancelOrder>(body));
    return GiveBack(id, order, "API", trouble);
}

Outcome<json::object> Payments::CancelAtConsole(const std::string& id, std::string_view body) {
    TRY(const ConsoleOrder wanted, ReadBody<ConsoleOrder>(body));
    CancelOrder order;
    order.reason = wanted.reason.value_or("cancelled at the console");
    order.amount = wanted.amount;
    return GiveBack(id, order, "CONSOLE", std::nullopt);
}

// Checks run in the order store, found, paid, cancelled, balance, amount, parts, provider.
Outcome<json::object> Payments::GiveBack(const std::string& id, const CancelOrder& order,
                                         std::string_view trigger, Trouble trouble) {
    CHECK(Find(id, order.store_id.value_or("")));
    Payment& payment = payments_.at(id);
    Attempt* attempt = payment.Charged();
    if (attempt == nullptr) return Refuse(409, "PAYMENT_NOT_PAID", "nothing is charged");
    if (attempt->status == PaymentStatus::kCancelled)
        return Refuse(409, "PAYMENT_ALREADY_CANCELLED", "all of it is given back");
    const std::int64_t left = attempt->total - attempt->cancelled();
    if (order.current_cancellable_amount && *order.current_cancellable_amount != left)
        return Refuse(409, "CANCELLABLE_AMOUNT_CONSISTENCY_BROKEN", "another amount is left");
    const std::int64_t amount = order.amount.value_or(left);
    if (amount <= 0) return Refuse(400, "INVALID_REQUEST", "amount is not positive");
    if (amount > left)
        return Refuse(409, "CANCEL_AMOUNT_EXCEEDS_CANCELLABLE_AMOUNT", "less is left");
    const std::int64_t tax_free = order.tax_free_amount.value_or(0);
    const std::int64_t vat = order.vat_amount.value_or((amount - tax_free) / 11);
    if (tax_free < 0 || vat < 0) return Refuse(400, "INVALID_REQUEST", "a part is negative");
    if (tax_free > 0)
        return Refuse(409, "CANCEL_TAX_FREE_AMOUNT_EXCEEDS_CANCELLABLE_TAX_FREE_AMOUNT",
                      "nothing was tax free");
    if (vat > amount)
        return Refuse(409, "SUM_OF_PARTS_EXCEEDS_CANCEL_AMOUNT",
                      "the parts are more than the whole");
    if (trouble == FaultKind::kError502Pg)
        return RefuseByProvider("INSUFFICIENT_SETTLEMENT_BALANCE", "정산 잔액이 부족해요");
    const Cancellation& done = attempt->cancellations.emplace_back(
        Cancellation{.id = NewId(),
                     .succeeded = trouble != FaultKind::kDecline,
                     .total = amount,
                     .tax_free = tax_free,
                     .vat = vat,
                     .reason = order.reason,
                     .trigger = std::string(trigger),
                     .requested_at = clock_.Now()});
    ASSERT(attempt->cancelled() <= attempt->total, "no more is given back than was charged");
    if (done.succeeded) {
        const bool all = attempt->cancelled() == attempt->total;
        attempt->status = all ? PaymentStatus::kCancelled : PaymentStatus::kPartialCancelled;
        attempt->changed_at = done.requested_at;
        if (!order.skip_webhook.value_or(false))
            Tell(all ? "Cancelled" : "PartialCancelled", payment, *attempt, done.id);
    }
    return json::object{{"cancellation", ToObject(done)}};
}

}  // namespace openrun::sandbox
