#pragma once
// A payment as PortOne keeps it: one id, several attempts, of which one at most is charged.
//
//   (none) ──window──▶ READY ──approved / confirmed──▶ PAID ──part──▶ PARTIAL_CANCELLED ──rest──▶
//   CANCELLED
//                        └────declined / closed──▶ FAILED └──────────────all────────────────────▶┘

#include "libs/base/json.hpp"

namespace openrun::sandbox {

enum class PaymentStatus : std::uint8_t { kReady, kPaid, kFailed, kPartialCancelled, kCancelled };
BOOST_DESCRIBE_ENUM(PaymentStatus, kReady, kPaid, kFailed, kPartialCancelled, kCancelled)

struct Cancellation {
    std::string id;
    bool succeeded = true;
    std::int64_t total = 0, tax_free = 0, vat = 0;
    std::string reason;
    std::string trigger;  // API or CONSOLE
    Instant requested_at;
};

struct Attempt {
    std::string transaction;
    std::string token;  // of the manual channel, until it is confirmed
    bool automatic = false;
    PaymentStatus status = PaymentStatus::kReady;
    std::int64_t total = 0;
    std::string currency;
    std::string order_name;
    std::string address;  // of the buyer
    std::string_view platform = "PC";
    json::object customer;
    std::string custom_data;
    Instant requested_at, changed_at, paid_at;
    std::string pg_transaction;
    json::object failure;
    std::vector<Cancellation> cancellations;

    [[nodiscard]] bool charged() const {
        return status == PaymentStatus::kPaid || status == PaymentStatus::kPartialCancelled ||
               status == PaymentStatus::kCancelled;
    }
    [[nodiscard]] std::int64_t cancelled() const {
        std::int64_t sum = 0;
        for (const auto& one : cancellations) sum += one.succeeded ? one.total : 0;
        return sum;
    }
};

struct Payment {
    std::string id;
    std::optional<std::int64_t> expected_total;  // as pre-registered
    std::optional<std::string> expected_currency;
    std::vector<Attempt> attempts;

    // The one that is charged, else the last; null before any window was opened.
    [[nodiscard]] const Attempt* Shown() const;
    [[nodiscard]] Attempt* Charged();
};

// How the store and its channels look from outside.
struct StoreIdentity {
    std::string store, merchant, manual_key, auto_key, channel_type;
};

// The browser says CURRENCY_KRW or KRW.
[[nodiscard]] std::string PlainCurrency(std::string_view currency);
[[nodiscard]] json::object ToObject(const Cancellation& cancellation);
[[nodiscard]] json::object ToObject(const Payment& payment, const Attempt& attempt,
                                    const StoreIdentity& store, json::array webhooks);
// As it was before its last change: what a stale replica still says.
[[nodiscard]] Attempt Before(const Attempt& attempt);

}  // namespace openrun::sandbox
