#pragma once
// What cancelling costs (4.3): the schedule's policy is data, the law's free withdrawals come
// first. Pure; days are calendar days in Asia/Seoul.

#include "libs/base/json.hpp"

#include <string>
#include <vector>

namespace openrun::reservation {

struct RefundStep {
    std::int32_t days_before_at_least = 0;
    std::int32_t fee_percent = 0;
};
BOOST_DESCRIBE_STRUCT(RefundStep, (), (days_before_at_least, fee_percent))

struct RefundTerms {
    Instant starts_at{};
    Instant bought_at{};
    std::vector<RefundStep> policy;     // descending by days; the first step reached counts
    bool called_off = false;            // by the organiser: everything back, booking fee included
    std::optional<Instant> free_until;  // postponed: everything back until then
};

struct RefundQuote {
    Money fee;
    Money refund;
    std::string rule;  // CALLED_OFF, POSTPONED, WITHIN_24_HOURS, WITHIN_7_DAYS, DAYS_BEFORE_n
};

// `paid` is what the seats cost with booking fees. Error: NOT_CANCELLABLE (conflict) once the show
// has begun.
[[nodiscard]] Result<RefundQuote> QuoteRefund(const RefundTerms& terms, Money paid, Instant now);

// Calendar days from `from` to `to` in Asia/Seoul (UTC+9, no summer time).
[[nodiscard]] std::int64_t SeoulDays(Instant from, Instant to);
// 24 hours after buying, Saturdays and Sundays in Seoul not counted.
[[nodiscard]] Instant EndOfFreeDay(Instant bought_at);

}  // namespace openrun::reservation
