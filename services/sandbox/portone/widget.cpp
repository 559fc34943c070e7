#include "services/sandbox/portone/payment_orders.hpp"

namespace openrun::sandbox {
namespace {

std::string TextOf(const std::optional<json::value>& data) {
    if (!data) return {};
    return data->is_string() ? std::string(data->get_string()) : boost::json::serialize(*data);
}

json::object CustomerOf(const std::optional<json::object>& said) {
    json::object out;
    if (!said) return out;
    for (const auto& [theirs, ours] : {std::pair{"customerId", "id"},
                                       {"fullName", "name"},
                                       {"email", "email"},
                                       {"phoneNumber", "phoneNumber"}}) {
        if (const auto* found = said->if_contains(theirs); found != nullptr && found->is_string())
            out[ours] = *found;
    }
    return out;
}

}  // namespace

// The code of the SDK's failure before any window opens; empty: it opens.
std::string_view Payments::WhyNot(const WidgetOrder& order, const Payment* known) const {
    if (order.store_id != store_.store) return "StoreNotFound";
    if (order.channel_key != store_.manual_key && order.channel_key != store_.auto_key)
        return "ChannelNotFound";
    if (order.payment_id.empty() || order.total_amount <= 0) return "RequestParseFailed";
    if (known == nullptr) return "";
    const Attempt* shown = known->Shown();
    if (shown != nullptr && shown->charged()) return "PaymentAlreadyPaid";
    if (known->expected_total && *known->expected_total != order.total_amount)
        return "AmountNotEqualToPredefined";
    if (known->expected_currency && *known->expected_currency != PlainCurrency(order.currency))
        return "AmountNotEqualToPredefined";
    return "";
}

Attempt& Payments::Open(Payment& payment, const WidgetOrder& order, const std::string& address) {
    if (payment.attempts.empty()) in_order_.push_back(&payment);
    Attempt& attempt = payment.attempts.emplace_back();
    attempt.transaction = NewId();
    attempt.automatic =
        order.channel_key == store_.auto_key && store_.auto_key != store_.manual_key;
    attempt.total = order.total_amount;
    attempt.currency = PlainCurrency(order.currency);
    attempt.order_name = order.order_name;
    attempt.address = address;
    attempt.customer = CustomerOf(order.customer);
    attempt.custom_data = TextOf(order.custom_data);
    attempt.requested_at = attempt.changed_at = clock_.Now();
    Tell("Ready", payment, attempt);
    return attempt;
}

Outcome<json::object> Payments::UseWidget(std::string_view body, const std::string& address) {
    TRY(const WidgetOrder order, ReadBody<WidgetOrder>(body));
    const std::string outcome = order.outcome.value_or("approve");
    if (outcome != "approve" && outcome != "decline" && outcome != "close")
        return Refuse(400, "INVALID_REQUEST", "outcome is none of approve, decline, close");
    json::object answer{{"transactionType", "PAYMENT"}, {"paymentId", order.payment_id}};
    const auto known = payments_.find(order.payment_id);
    const auto why_not = WhyNot(order, known == payments_.end() ? nullptr : &known->second);
    if (!why_not.empty()) {
        answer["txId"] = "";
        answer["code"] = why_not;
        answer["message"] = "결제창을 열 수 없어요";
        return answer;
    }
    Payment& payment = payments_[order.payment_id];
    payment.id = order.payment_id;
    Attempt& attempt = Open(payment, order, address);
    answer["txId"] = attempt.transaction;
    if (outcome == "approve") {
        if (attempt.automatic) {
            Charge(payment, attempt, true);
        } else {
            attempt.token = "payment-token-" + NewId();
            answer["paymentToken"] = attempt.token;
        }
        return answer;
    }
    const bool closed = outcome == "close";
    const std::string_view pg_code = closed ? "PAY_PROCESS_CANCELED" : "REJECT_CARD_COMPANY";
    const std::string_view message = closed ? "결제를 취소했어요" : "카드사에서 승인을 거절했어요";
    FailAttempt(payment, attempt, pg_code, message);
    answer["code"] = "FAILURE_TYPE_PG";
    answer["message"] = message;
    answer["pgCode"] = pg_code;
    answer["pgMessage"] = message;
    return answer;
}

}  // namespace openrun::sandbox
