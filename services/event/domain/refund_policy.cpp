#include "services/event/domain/refund_policy.hpp"

#include "libs/base/assert.hpp"

#include <algorithm>

namespace openrun::event {

const RefundPolicy& StandardRefundPolicy() {
    static const RefundPolicy standard{{10, 0}, {7, 10}, {3, 20}, {1, 30}, {0, 90}};
    return standard;
}

std::int32_t FeePercent(const RefundPolicy& policy, std::int32_t days_before) {
    for (const RefundStep& step : policy) {
        if (days_before >= step.days_before_at_least) return step.fee_percent;
    }
    ASSERT(false, "a well-formed policy reaches every day");
}

bool IsWellFormed(const RefundPolicy& policy) {
    for (std::size_t i = 0; i < policy.size(); ++i) {
        const RefundStep& step = policy[i];
        if (step.fee_percent < 0 || step.fee_percent > 100) return false;
        if (i > 0 && step.days_before_at_least >= policy[i - 1].days_before_at_least) return false;
    }
    return !policy.empty() && policy.back().days_before_at_least == 0;
}

bool IsWorseForTheBuyer(const RefundPolicy& policy, const RefundPolicy& standard) {
    // Fees change only where a step of either begins.
    const auto takes_more = [&](const RefundStep& step) {
        return FeePercent(policy, step.days_before_at_least) >
               FeePercent(standard, step.days_before_at_least);
    };
    return std::ranges::any_of(policy, takes_more) || std::ranges::any_of(standard, takes_more);
}

}  // namespace openrun::event
