#include "services/payment/domain/schedule.hpp"

#include <algorithm>

namespace openrun::payment {
namespace {

using std::chrono::milliseconds;

milliseconds Backoff(milliseconds first, milliseconds longest, std::int32_t looks) {
    const auto doublings = std::clamp(looks, 0, 20);
    return std::min(longest, first * (std::int64_t{1} << doublings));
}

Instant AfterRest(const CallKey& key, Instant now, Instant usual, const CallRules& rules) {
    if (!IsSpent(key, rules) || !key.called_at) return usual;
    return std::max(now, *key.called_at + rules.key_rest);
}

std::optional<Instant> NextRefundLook(const Payment& payment, std::int32_t looks, Instant now,
                                      const Ages& ages, const CallRules& rules) {
    for (const Refund& refund : payment.refunds) {
        if (IsFinal(refund.state)) continue;
        if (refund.state == RefundState::kDue && !refund.key.called_at && looks == 0) return now;
        if (refund.accepted) return now + Backoff(ages.retry_first, ages.provider_longest, looks);
        const Instant usual = now + Backoff(ages.retry_first, ages.retry_longest, looks);
        return AfterRest(refund.key, now, usual, rules);
    }
    return std::nullopt;
}

Instant ItsTime(const Payment& payment, const Ages& ages) {
    return payment.deadline ? *payment.deadline : payment.created_at + ages.terms_missing;
}

}  // namespace

bool IsPastItsTime(const Payment& payment, Instant now, const Ages& ages) {
    return payment.state == PaymentState::kReady && now >= ItsTime(payment, ages);
}

std::optional<Instant> NextLook(const Payment& payment, std::int32_t looks, Instant now,
                                const Ages& ages, const CallRules& rules) {
    if (const auto refund = NextRefundLook(payment, looks, now, ages, rules)) return refund;
    if (HasCharge(payment)) {
        if (payment.answer || payment.mismatched) return std::nullopt;
        return now + Backoff(ages.repeat_first, ages.repeat_longest, looks);
    }
    const Instant retry = now + Backoff(ages.retry_first, ages.retry_longest, looks);
    switch (payment.state) {
        case PaymentState::kReady:
            return looks == 0 ? std::max(now, ItsTime(payment, ages)) : retry;
        case PaymentState::kCapturing:
            if (looks == 0) {  // a call that was just noted is a change, but no reason to hurry
                const Instant last = payment.key.called_at.value_or(payment.state_since);
                return std::max(now, std::max(last, payment.state_since) + ages.capturing);
            }
            return AfterRest(payment.key, now, retry, rules);
        case PaymentState::kFailed:
        case PaymentState::kAbandoned:
            if (now - payment.state_since >= ages.dead_watch) return std::nullopt;
            return now + Backoff(ages.dead_first, ages.dead_longest, looks);
        case PaymentState::kPaid:
        case PaymentState::kPartiallyRefunded:
        case PaymentState::kRefunded:
            break;
    }
    return std::nullopt;
}

}  // namespace openrun::payment
