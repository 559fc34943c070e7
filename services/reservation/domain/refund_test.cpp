#include "services/reservation/domain/refund.hpp"

#include <gtest/gtest.h>

namespace openrun::reservation {
namespace {

using namespace std::chrono_literals;

Instant At(std::string_view text) { return ParseInstant(text).value(); }

const std::vector<RefundStep> kStandard{{10, 0}, {7, 10}, {3, 20}, {1, 30}, {0, 90}};

// Bought long ago; the show is on 2026-12-20 at 19:00 in Seoul.
std::string Quote(std::string_view now, std::string_view bought = "2026-10-01T00:00:00Z") {
    const RefundTerms terms{.starts_at = At("2026-12-20T10:00:00Z"),
                            .bought_at = At(bought),
                            .policy = kStandard,
                            .free_until = {}};
    const auto quote = QuoteRefund(terms, Money{100'000}, At(now));
    return quote ? quote->rule + ' ' + std::to_string(quote->fee.krw) : quote.error().code;
}

TEST(Refund, FollowsTheStandardByDaysInSeoul) {
    EXPECT_EQ(Quote("2026-12-10T00:00:00Z"), "DAYS_BEFORE_10 0");
    EXPECT_EQ(Quote("2026-12-10T14:59:59Z"), "DAYS_BEFORE_10 0")
        << "one second before midnight in Seoul";
    EXPECT_EQ(Quote("2026-12-10T15:00:00Z"), "DAYS_BEFORE_7 10000");
    EXPECT_EQ(Quote("2026-12-13T15:00:00Z"), "DAYS_BEFORE_3 20000");
    EXPECT_EQ(Quote("2026-12-17T15:00:00Z"), "DAYS_BEFORE_1 30000");
    EXPECT_EQ(Quote("2026-12-19T15:00:00Z"), "DAYS_BEFORE_0 90000");
    EXPECT_EQ(Quote("2026-12-20T10:00:00Z"), "NOT_CANCELLABLE");
}

TEST(Refund, IsFreeSoonAfterBuying) {
    EXPECT_EQ(Quote("2026-12-17T01:00:00Z", "2026-12-16T02:00:00Z"), "WITHIN_24_HOURS 0");
    EXPECT_EQ(Quote("2026-12-17T03:00:00Z", "2026-12-16T02:00:00Z"), "DAYS_BEFORE_3 20000");
    EXPECT_EQ(Quote("2026-12-08T00:00:00Z", "2026-12-02T00:00:00Z"), "WITHIN_7_DAYS 0");
    EXPECT_EQ(Quote("2026-12-11T00:00:00Z", "2026-12-07T00:00:00Z"), "DAYS_BEFORE_7 10000");
}

TEST(Refund, DoesNotCountWeekends) {
    // Friday 2026-12-11 18:00 in Seoul: six hours are left of Friday, eighteen follow on Monday.
    EXPECT_EQ(EndOfFreeDay(At("2026-12-11T09:00:00Z")), At("2026-12-14T09:00:00Z"));
    EXPECT_EQ(EndOfFreeDay(At("2026-12-12T03:00:00Z")), At("2026-12-14T15:00:00Z"));
    EXPECT_EQ(EndOfFreeDay(At("2026-12-15T03:00:00Z")), At("2026-12-16T03:00:00Z"));
}

TEST(Refund, IsWholeWhenTheOrganiserCallsItOff) {
    RefundTerms terms{.starts_at = At("2026-12-20T10:00:00Z"),
                      .bought_at = At("2026-10-01T00:00:00Z"),
                      .policy = kStandard,
                      .called_off = true,
                      .free_until = {}};
    EXPECT_EQ(QuoteRefund(terms, Money{1}, At("2026-12-20T11:00:00Z"))->refund.krw, 1);
    terms.called_off = false;
    terms.free_until = At("2027-01-01T00:00:00Z");
    EXPECT_EQ(QuoteRefund(terms, Money{1}, At("2026-12-20T11:00:00Z"))->rule, "POSTPONED");
}

}  // namespace
}  // namespace openrun::reservation
