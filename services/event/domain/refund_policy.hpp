#pragma once
// What cancelling costs a buyer, by days before the show (calendar days in Asia/Seoul): data of the
// schedule, not code. The steps descend; the first whose days are reached counts; the last one
// stands at 0, so that every day has one.

#include "libs/base/json.hpp"

#include <string>
#include <vector>

namespace openrun::event {

struct RefundStep {
    std::int32_t days_before_at_least = 0;
    std::int32_t fee_percent = 0;
    bool operator==(const RefundStep&) const = default;
};
BOOST_DESCRIBE_STRUCT(RefundStep, (), (days_before_at_least, fee_percent))

using RefundPolicy = std::vector<RefundStep>;

// The Korean standard for performances (domain.md 4.3).
[[nodiscard]] const RefundPolicy& StandardRefundPolicy();

// Requires a well-formed policy.
[[nodiscard]] std::int32_t FeePercent(const RefundPolicy& policy, std::int32_t days_before);

// Descending, percents in 0..100, a last step at 0.
[[nodiscard]] bool IsWellFormed(const RefundPolicy& policy);

// Is there a day on which `policy` takes more than `standard`? Requires well-formed policies.
[[nodiscard]] bool IsWorseForTheBuyer(const RefundPolicy& policy, const RefundPolicy& standard);

}  // namespace openrun::event
