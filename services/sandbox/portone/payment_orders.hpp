#pragma once
// What windows and refunds are asked for: the private halves of Payments.

#include "services/sandbox/portone/payments.hpp"

namespace openrun::sandbox {

// The SDK's request, and the outcome that the buyer chooses: at once, or for the window `tx_id`
// that was opened before.
struct Payments::WidgetOrder {
    std::string store_id, channel_key, payment_id, order_name, currency;
    std::int64_t total_amount = 0;
    std::optional<std::string> tx_id, outcome;  // open, approve, decline, close
    std::optional<std::string> platform;        // PC, MOBILE
    std::optional<json::object> customer;
    std::optional<json::value> custom_data;
    BOOST_DESCRIBE_CLASS(WidgetOrder, (),
                         (store_id, channel_key, payment_id, order_name, currency, total_amount,
                          tx_id, outcome, platform, customer, custom_data),
                         (), ())
};

struct Payments::CancelOrder {
    std::string reason;
    std::optional<std::string> store_id, requester;
    std::optional<std::int64_t> amount, tax_free_amount, vat_amount, current_cancellable_amount;
    std::optional<bool> skip_webhook;
    BOOST_DESCRIBE_CLASS(CancelOrder, (),
                         (reason, store_id, requester, amount, tax_free_amount, vat_amount,
                          current_cancellable_amount, skip_webhook),
                         (), ())
};

}  // namespace openrun::sandbox
