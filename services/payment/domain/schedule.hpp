#pragma once
// When the reconciler looks at a payment again: for ever, with back-off, while anything can still
// become true.

#include "services/payment/domain/calls.hpp"

namespace openrun::payment {

struct Ages {
    std::chrono::milliseconds terms_missing{60'000};  // READY without begin-payment's answer
    std::chrono::milliseconds capturing{30'000};      // before the reconciler drives it
    std::chrono::milliseconds retry_first{2'000}, retry_longest{60'000};
    std::chrono::milliseconds repeat_first{5'000}, repeat_longest{60'000};  // PaymentSucceeded
    std::chrono::milliseconds dead_first{30'000}, dead_longest{3'600'000};  // FAILED, ABANDONED
    std::chrono::milliseconds dead_watch{7 * 24 * 3'600'000};  // so long a window may still charge
    std::chrono::milliseconds provider_longest{600'000};       // refunds that the provider ends
};

[[nodiscard]] bool IsPastItsTime(const Payment& payment, Instant now, const Ages& ages);

// `looks`: how often the reconciler has looked since the payment last changed. Empty: never again,
// unless a webhook or a message comes.
[[nodiscard]] std::optional<Instant> NextLook(const Payment& payment, std::int32_t looks,
                                              Instant now, const Ages& ages,
                                              const CallRules& rules);

}  // namespace openrun::payment
