#pragma once
// The truth about money comes only from the provider's API (domain.md 4.2.4). Confirm, webhook and
// reconciler do the same: note the row's state, read the provider (no lock held), lock the row, and
// call ApplyReading. A charge always applies, whatever the row says; anything else only if the row
// is still in the noted state and, while capturing, the reading is of the token's own transaction.

#include "services/payment/domain/payment.hpp"

namespace openrun::payment {

enum class ProviderStatus : std::uint8_t {
    kAbsent,  // the provider knows no such payment
    kReady,
    kPending,  // waits for a bank or a deposit
    kPaid,
    kPartialCancelled,
    kCancelled,
    kFailed,
    kUnknown
};
BOOST_DESCRIBE_ENUM(ProviderStatus, kAbsent, kReady, kPending, kPaid, kPartialCancelled, kCancelled,
                    kFailed, kUnknown)

enum class CancellationStatus : std::uint8_t { kRequested, kSucceeded, kFailed, kUnknown };
BOOST_DESCRIBE_ENUM(CancellationStatus, kRequested, kSucceeded, kFailed, kUnknown)

struct ProviderCancellation {
    std::string id;
    CancellationStatus status = CancellationStatus::kUnknown;
    Money amount;
    std::string reason;              // holds our refund id when it is ours
    std::optional<Instant> at = {};  // of its success
};

struct Reading {
    ProviderStatus status = ProviderStatus::kAbsent;
    std::string payment;  // 32 hex digits
    std::string transaction, store, channel_type, currency, failure;
    Money total, discount, cancelled;
    Instant paid_at{};
    std::vector<ProviderCancellation> cancellations;
};

// What every charge of ours looks like.
struct Expected {
    std::string store, channel_type;
};

// A definite no to confirm, and the key it was given under.
struct Refusal {
    std::string code;
    std::int32_t key = 0;
};

struct Circumstances {
    PaymentState noted = PaymentState::kReady;  // before the read
    bool past_its_time = false;                 // of a READY payment: begin-payment's deadline
    std::optional<Refusal> refusal;
    Instant now{};
    RefundId fresh;  // for the refund of a charge that is not ours
};

[[nodiscard]] bool HasMoney(ProviderStatus status);
// Could a call have moved money, or could it still? READY, FAILED and absent say no.
[[nodiscard]] bool ProvesNoEffect(const Reading& reading);
[[nodiscard]] Money Left(const Reading& reading);  // still to be cancelled
// Which of our refunds this cancellation is; the refund's id stands in the reason.
[[nodiscard]] std::string RefundReason(RefundId id);

[[nodiscard]] Change ApplyReading(Payment payment, const Reading& reading, const Expected& expected,
                                  const Circumstances& seen);

}  // namespace openrun::payment
