#include "services/sandbox/portone/payment.hpp"

namespace openrun::sandbox {
namespace {

// A tenth on top: 1/11 of what is paid, rounded.
std::int64_t VatOf(std::int64_t taxable) { return (taxable * 2 + 11) / 22; }

json::object AmountOf(const Attempt& attempt) {
    const std::int64_t vat = VatOf(attempt.total);
    return {{"total", attempt.total},
            {"taxFree", 0},
            {"vat", vat},
            {"supply", attempt.total - vat},
            {"discount", 0},
            {"paid", attempt.charged() ? attempt.total : 0},
            {"cancelled", attempt.cancelled()},
            {"cancelledTaxFree", 0}};
}

json::object ChannelOf(const Attempt& attempt, const StoreIdentity& store) {
    const std::string& key = attempt.automatic ? store.auto_key : store.manual_key;
    constexpr std::string_view kPrefix = "channel-key-";
    const std::string_view tail =
        key.starts_with(kPrefix) ? std::string_view(key).substr(kPrefix.size()) : key;
    return {{"type", store.channel_type},
            {"id", "channel-id-" + std::string(tail)},
            {"key", key},
            {"name", attempt.automatic ? "sandbox automatic" : "sandbox manual"},
            {"pgProvider", "TOSSPAYMENTS"},
            {"pgMerchantId", "sandbox"}};
}

void AddCharge(const Attempt& attempt, json::object& out) {
    out["paidAt"] = FormatInstant(attempt.paid_at);
    out["pgTxId"] = attempt.pg_transaction;
    out["method"] =
        json::object{{"type", "PaymentMethodCard"},
                     {"card", json::object{{"brand", "LOCAL"},
                                           {"type", "CREDIT"},
                                           {"ownerType", "PERSONAL"},
                                           {"name", "sandbox"},
                                           {"number", "433012******1234"}}},
                     {"approvalNumber", "00000000"},
                     {"installment", json::object{{"month", 0}, {"isInterestFree", false}}}};
    out["disputes"] = json::array();
    if (attempt.cancellations.empty()) return;
    json::array cancellations;
    for (const Cancellation& one : attempt.cancellations) cancellations.push_back(ToObject(one));
    out["cancellations"] = std::move(cancellations);
    if (attempt.status != PaymentStatus::kPaid)
        out["cancelledAt"] = FormatInstant(attempt.changed_at);
}

}  // namespace

const Attempt* Payment::Shown() const {
    const auto charged = std::ranges::find_if(attempts, &Attempt::charged);
    if (charged != attempts.end()) return &*charged;
    return attempts.empty() ? nullptr : &attempts.back();
}

Attempt* Payment::Charged() {
    const auto charged = std::ranges::find_if(attempts, &Attempt::charged);
    return charged == attempts.end() ? nullptr : &*charged;
}

std::string PlainCurrency(std::string_view currency) {
    constexpr std::string_view kPrefix = "CURRENCY_";
    if (currency.starts_with(kPrefix)) currency.remove_prefix(kPrefix.size());
    return std::string(currency);
}

json::object ToObject(const Cancellation& cancellation) {
    json::object out{{"status", cancellation.succeeded ? "SUCCEEDED" : "FAILED"},
                     {"id", cancellation.id},
                     {"totalAmount", cancellation.total},
                     {"taxFreeAmount", cancellation.tax_free},
                     {"vatAmount", cancellation.vat},
                     {"reason", cancellation.reason},
                     {"requestedAt", FormatInstant(cancellation.requested_at)},
                     {"trigger", cancellation.trigger}};
    if (cancellation.succeeded) {
        out["pgCancellationId"] = "sandbox-" + cancellation.id;
        out["cancelledAt"] = FormatInstant(cancellation.requested_at);
    }
    return out;
}

json::object ToObject(const Payment& payment, const Attempt& attempt, const StoreIdentity& store,
                      json::array webhooks) {
    const std::string changed = FormatInstant(attempt.changed_at);
    json::object out{{"status", EnumText(attempt.status)},
                     {"id", payment.id},
                     {"transactionId", attempt.transaction},
                     {"merchantId", store.merchant},
                     {"storeId", store.store},
                     {"channel", ChannelOf(attempt, store)},
                     {"version", "V2"},
                     {"requestedAt", FormatInstant(attempt.requested_at)},
                     {"updatedAt", changed},
                     {"statusChangedAt", changed},
                     {"orderName", attempt.order_name},
                     {"amount", AmountOf(attempt)},
                     {"currency", attempt.currency},
                     {"customer", attempt.customer},
                     {"origin", json::object{{"platformType", attempt.platform},
                                             {"ipAddress", attempt.address}}}};
    if (!webhooks.empty()) out["webhooks"] = std::move(webhooks);
    if (!attempt.custom_data.empty()) out["customData"] = attempt.custom_data;
    if (attempt.charged()) AddCharge(attempt, out);
    if (attempt.status == PaymentStatus::kFailed) {
        out["failedAt"] = changed;
        out["failure"] = attempt.failure;
    }
    return out;
}

Attempt Before(const Attempt& attempt) {
    Attempt before = attempt;
    if (attempt.status == PaymentStatus::kPaid || attempt.status == PaymentStatus::kFailed) {
        before.status = PaymentStatus::kReady;
        before.changed_at = attempt.requested_at;
    } else if (attempt.charged()) {
        before.cancellations.pop_back();
        before.status =
            before.cancelled() > 0 ? PaymentStatus::kPartialCancelled : PaymentStatus::kPaid;
        before.changed_at = attempt.paid_at;
    }
    return before;
}

}  // namespace openrun::sandbox
