#include "services/reservation/domain/refund.hpp"

namespace openrun::reservation {
namespace {

using std::chrono::days;
using std::chrono::hours;

constexpr hours kSeoul{9};

std::chrono::sys_days SeoulDay(Instant instant) {
    return std::chrono::floor<days>(instant + kSeoul);
}

bool IsWeekend(std::chrono::sys_days day) {
    const std::chrono::weekday weekday{day};
    return weekday == std::chrono::Saturday || weekday == std::chrono::Sunday;
}

}  // namespace

std::int64_t SeoulDays(Instant from, Instant to) { return (SeoulDay(to) - SeoulDay(from)).count(); }

Instant EndOfFreeDay(Instant bought_at) {
    Instant at = bought_at;
    std::chrono::microseconds left = hours{24};
    while (left.count() > 0) {
        const Instant next_day = Instant{SeoulDay(at) + days{1}} - kSeoul;
        const auto step = std::min<std::chrono::microseconds>(left, next_day - at);
        if (IsWeekend(SeoulDay(at))) {
            at = next_day;
        } else {
            at += step;
            left -= step;
        }
    }
    return at;
}

Result<RefundQuote> QuoteRefund(const RefundTerms& terms, Money paid, Instant now) {
    const auto free = [paid](std::string rule) {
        return RefundQuote{Money{0}, paid, std::move(rule)};
    };
    if (terms.called_off) return free("CALLED_OFF");
    if (terms.free_until && now < *terms.free_until) return free("POSTPONED");
    if (now >= terms.starts_at)
        return Fail(Kind::kConflict, "NOT_CANCELLABLE", "the show has begun");
    const std::int64_t left = SeoulDays(now, terms.starts_at);
    if (now < EndOfFreeDay(terms.bought_at)) return free("WITHIN_24_HOURS");
    constexpr std::int64_t kFarAway = 10;
    if (now < terms.bought_at + days{7} && left >= kFarAway) return free("WITHIN_7_DAYS");
    for (const RefundStep& step : terms.policy) {
        if (left < step.days_before_at_least) continue;
        const Money fee{paid.krw * step.fee_percent / 100};  // rounded down, for the buyer
        return RefundQuote{fee, paid - fee,
                           "DAYS_BEFORE_" + std::to_string(step.days_before_at_least)};
    }
    return Fail(Kind::kConflict, "NOT_CANCELLABLE", "the policy has no step for it");
}

}  // namespace openrun::reservation
