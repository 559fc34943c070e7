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

// What the SDK tells the page: a code only when it failed.
json::object AnswerOf(const Payment& payment, const Attempt& attempt) {
    json::object answer{
        {"transactionType", "PAYMENT"}, {"paymentId", payment.id}, {"txId", attempt.transaction}};
    if (attempt.status == PaymentStatus::kFailed) {
        answer["code"] = "FAILURE_TYPE_PG";
        answer["message"] = answer["pgMessage"] = attempt.failure.at("pgMessage");
        answer["pgCode"] = attempt.failure.at("pgCode");
    } else if (!attempt.token.empty()) {
        answer["paymentToken"] = attempt.token;
    }
    return answer;
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
    attempt.platform = order.platform == "MOBILE" ? "MOBILE" : "PC";
    attempt.customer = CustomerOf(order.customer);
    attempt.custom_data = TextOf(order.custom_data);
    attempt.requested_at = attempt.changed_at = clock_.Now();
    Tell("Ready", payment, attempt);
    return attempt;
}

// What the buyer decides, once; a decision is never taken back.
std::string_view Payments::Decide(Payment& payment, Attempt& attempt, std::string_view outcome) {
    const bool undecided = attempt.status == PaymentStatus::kReady && attempt.token.empty();
    if (!undecided || outcome == "open") return "";
    if (outcome == "approve") {
        if (payment.Charged() != nullptr) return "PaymentAlreadyPaid";  // in another window
        if (attempt.automatic) {
            Charge(payment, attempt, true);
        } else {
            attempt.token = "payment-token-" + NewId();
        }
        return "";
    }
    const bool closed = outcome == "close";
    FailAttempt(payment, attempt, closed ? "PAY_PROCESS_CANCELED" : "REJECT_CARD_COMPANY",
                closed ? "결제를 취소했어요" : "카드사에서 승인을 거절했어요");
    return "";
}

Outcome<json::object> Payments::UseWidget(std::string_view body, const std::string& address) {
    TRY(const WidgetOrder order, ReadBody<WidgetOrder>(body));
    const std::string outcome = order.outcome.value_or("approve");
    constexpr std::array<std::string_view, 4> kOutcomes{"open", "approve", "decline", "close"};
    if (std::ranges::find(kOutcomes, outcome) == kOutcomes.end())
        return Refuse(400, "INVALID_REQUEST", "outcome is none of open, approve, decline, close");
    const auto refusal = [&order](std::string_view code) {
        return json::object{{"transactionType", "PAYMENT"},
                            {"paymentId", order.payment_id},
                            {"txId", order.tx_id.value_or("")},
                            {"code", code},
                            {"message", "결제창을 쓸 수 없어요"}};
    };
    const auto known = payments_.find(order.payment_id);
    if (order.tx_id) {
        if (known == payments_.end()) return refusal("PaymentNotFound");
        auto& attempts = known->second.attempts;
        const auto attempt = std::ranges::find(attempts, *order.tx_id, &Attempt::transaction);
        if (attempt == attempts.end()) return refusal("TransactionNotFound");
        const auto why_not = Decide(known->second, *attempt, outcome);
        return why_not.empty() ? AnswerOf(known->second, *attempt) : refusal(why_not);
    }
    const auto why_not = WhyNot(order, known == payments_.end() ? nullptr : &known->second);
    if (!why_not.empty()) return refusal(why_not);
    Payment& payment = payments_[order.payment_id];
    payment.id = order.payment_id;
    Attempt& attempt = Open(payment, order, address);
    Decide(payment, attempt, outcome);
    return AnswerOf(payment, attempt);
}

}  // namespace openrun::sandbox
