#include "services/sandbox/portone/payments.hpp"

#include "libs/base/assert.hpp"

namespace openrun::sandbox {
namespace {

using enum FaultKind;

struct PreRegistration {
    std::optional<std::string> store_id, currency;
    std::optional<std::int64_t> total_amount, tax_free_amount;
};
BOOST_DESCRIBE_STRUCT(PreRegistration, (), (store_id, currency, total_amount, tax_free_amount))

struct Confirmation {
    std::string payment_token;
    std::optional<std::string> store_id, tx_id, currency;
    std::optional<std::int64_t> total_amount, tax_free_amount;
    std::optional<bool> is_test, skip_webhook;
};
BOOST_DESCRIBE_STRUCT(Confirmation, (),
                      (payment_token, store_id, tx_id, currency, total_amount, tax_free_amount,
                       is_test, skip_webhook))

// Everything said is an assertion; the name of the first that does not hold.
std::string_view Mismatch(const Confirmation& said, const Attempt& attempt, bool is_test) {
    if (said.tx_id && *said.tx_id != attempt.transaction) return "txId";
    if (said.currency && PlainCurrency(*said.currency) != attempt.currency) return "currency";
    if (said.total_amount && *said.total_amount != attempt.total) return "totalAmount";
    if (said.tax_free_amount && *said.tax_free_amount != 0) return "taxFreeAmount";
    if (said.is_test && *said.is_test != is_test) return "isTest";
    return "";
}

}  // namespace

std::string Payments::NewId() { return ids_.Next<Id<Attempt>>().Text(); }

void Payments::Tell(std::string_view type, const Payment& payment, const Attempt& attempt,
                    std::string cancellation) const {
    announce_({.type = "Transaction." + std::string(type),
               .payment = payment.id,
               .transaction = attempt.transaction,
               .cancellation = std::move(cancellation),
               .status = attempt.status});
}

Outcome<void> Payments::CheckStore(const std::optional<std::string>& store) const {
    if (store && !store->empty() && *store != store_.store)
        return Refuse(403, "FORBIDDEN", "the store is not yours");
    return {};
}

Outcome<const Payment*> Payments::Find(const std::string& id, const std::string& store) const {
    CHECK(CheckStore(store));
    const auto found = payments_.find(id);
    if (found == payments_.end() || found->second.attempts.empty())
        return Refuse(404, "PAYMENT_NOT_FOUND", "no such payment");
    return &found->second;
}

Outcome<json::object> Payments::PreRegister(const std::string& id, std::string_view body) {
    TRY(const PreRegistration wanted, ReadBody<PreRegistration>(body));
    CHECK(CheckStore(wanted.store_id));
    if (wanted.total_amount && *wanted.total_amount < 0)
        return Refuse(400, "INVALID_REQUEST", "totalAmount is negative");
    const auto [found, fresh] = payments_.try_emplace(id);
    Payment& payment = found->second;
    if (fresh) payment.id = id;
    if (payment.Charged() != nullptr) return Refuse(409, "ALREADY_PAID", "the payment is paid");
    payment.expected_total = wanted.total_amount;
    payment.expected_currency.reset();
    if (wanted.currency) payment.expected_currency = PlainCurrency(*wanted.currency);
    return json::object();
}

json::object Payments::Charge(Payment& payment, Attempt& attempt, bool announced) {
    ASSERT(payment.Charged() == nullptr, "a payment is charged once");
    attempt.status = PaymentStatus::kPaid;
    attempt.paid_at = attempt.changed_at = clock_.Now();
    attempt.pg_transaction = "sandbox-" + NewId();
    if (announced) Tell("Paid", payment, attempt);
    return {{"pgTxId", attempt.pg_transaction}, {"paidAt", FormatInstant(attempt.paid_at)}};
}

void Payments::FailAttempt(Payment& payment, Attempt& attempt, std::string_view pg_code,
                           std::string_view pg_message) {
    attempt.status = PaymentStatus::kFailed;
    attempt.changed_at = clock_.Now();
    attempt.failure = {{"reason", pg_message}, {"pgCode", pg_code}, {"pgMessage", pg_message}};
    Tell("Failed", payment, attempt);
}

Outcome<json::object> Payments::Confirm(const std::string& id, std::string_view body,
                                        Trouble trouble) {
    TRY(const Confirmation said, ReadBody<Confirmation>(body));
    CHECK(Find(id, said.store_id.value_or("")));
    Payment& payment = payments_.at(id);
    if (payment.Charged() != nullptr) return Refuse(409, "ALREADY_PAID", "the payment is paid");
    const auto attempt = std::ranges::find_if(payment.attempts, [&](const Attempt& one) {
        return one.status == PaymentStatus::kReady && !one.token.empty() &&
               one.token == said.payment_token;
    });
    if (attempt == payment.attempts.end())
        return Refuse(400, "INVALID_PAYMENT_TOKEN", "the payment token is not valid");
    const auto mismatch = Mismatch(said, *attempt, store_.channel_type == "TEST");
    if (!mismatch.empty())
        return Refuse(409, "INFORMATION_MISMATCH", std::string(mismatch) + " differs");
    if (trouble == kError502Pg) return RefuseByProvider("PROVIDER_ERROR", "일시적인 오류예요");
    if (trouble == kDecline) {
        FailAttempt(payment, *attempt, "REJECT_CARD_COMPANY", "카드사에서 승인을 거절했어요");
        return RefuseByProvider("REJECT_CARD_COMPANY", "카드사에서 승인을 거절했어요");
    }
    return Charge(payment, *attempt, !said.skip_webhook.value_or(false));
}

json::object Payments::Ledger() const {
    json::array rows;
    for (const Payment* payment : in_order_) {
        const Attempt& shown = *payment->Shown();
        rows.push_back(json::object{{"paymentId", payment->id},
                                    {"transactionId", shown.transaction},
                                    {"status", EnumText(shown.status)},
                                    {"attempts", payment->attempts.size()},
                                    {"captured", shown.charged() ? shown.total : 0},
                                    {"cancelled", shown.cancelled()},
                                    {"currency", shown.currency}});
    }
    return {{"payments", std::move(rows)}};
}

void Payments::Clear() {
    in_order_.clear();
    payments_.clear();
}

}  // namespace openrun::sandbox
