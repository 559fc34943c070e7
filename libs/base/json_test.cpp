#include "libs/base/json.hpp"

#include <gtest/gtest.h>

namespace openrun {
namespace {

enum class Colour : std::uint8_t { kRed, kDarkBlue };
BOOST_DESCRIBE_ENUM(Colour, kRed, kDarkBlue)
enum class SeatNumber : std::uint32_t {};

struct Line {
    SeatNumber seat_number{};
    std::optional<std::string> note;
};
BOOST_DESCRIBE_STRUCT(Line, (), (seat_number, note))

struct Order {
    Id<struct OrderTag> id;
    Colour colour{};
    std::vector<Line> lines;
    Money total;
    Instant placed_at;
};
BOOST_DESCRIBE_STRUCT(Order, (), (id, colour, lines, total, placed_at))

void Validate(const Order& order, json::Issues& issues) {
    if (order.lines.empty()) issues.Add("lines", "OUT_OF_RANGE", "must not be empty");
}

constexpr std::string_view kOrder =
    R"({"id":"01900000-0000-7000-8000-000000000001","colour":"DARK_BLUE","lines":[{"seatNumber":7}],)"
    R"("total":{"amount":5,"currency":"KRW"},"placedAt":"2026-01-02T03:04:05.5Z"})";

TEST(Json, ReturnsWhatItWasGiven) {
    const auto order = json::Decode<Order>(kOrder);
    ASSERT_TRUE(order) << order.error().detail;
    EXPECT_EQ(order->colour, Colour::kDarkBlue);
    EXPECT_EQ(order->total.krw, 5);
    const auto again = json::Decode<Order>(json::Encode(*order));
    ASSERT_TRUE(again);
    EXPECT_EQ(again->placed_at, order->placed_at);
}

TEST(Json, NamesEveryFieldAtFault) {
    const auto order = json::Decode<Order>(
        R"({"id":"x","colour":"GREEN","lines":[{"seatNumber":-1,"extra":1}],"total":{"amount":1,"currency":"USD"}})");
    ASSERT_FALSE(order);
    EXPECT_EQ(order.error().code, "VALIDATION_FAILED");
    std::map<std::string, std::string> codes;
    for (const auto& field : order.error().fields) codes[field.field] = field.code;
    EXPECT_EQ(codes["/id"], "INVALID_ID");
    EXPECT_EQ(codes["/colour"], "NOT_ALLOWED");
    EXPECT_EQ(codes["/lines/0/seatNumber"], "OUT_OF_RANGE");
    EXPECT_EQ(codes["/lines/0/extra"], "UNKNOWN_MEMBER");
    EXPECT_EQ(codes["/total/currency"], "NOT_ALLOWED");
    EXPECT_EQ(codes["/placedAt"], "REQUIRED");
}

TEST(Json, AppliesTheRulesOfTheType) {
    std::string text(kOrder);
    text.replace(text.find(R"([{"seatNumber":7}])"), 18, "[]");
    const auto order = json::Decode<Order>(text);
    ASSERT_FALSE(order);
    EXPECT_EQ(order.error().fields.at(0).field, "/lines");
}

TEST(Json, IgnoresUnknownMembersWhenAsked) {
    EXPECT_FALSE(json::Decode<Line>(R"({"seatNumber":1,"new":2})"));
    EXPECT_TRUE(json::Decode<Line>(R"({"seatNumber":1,"new":2})", json::Unknown::kIgnore));
}

TEST(Json, RefusesDeepAndBrokenText) {
    EXPECT_EQ(json::Parse("{").error().code, "INVALID_JSON");
    EXPECT_FALSE(json::Parse(std::string(100, '[') + std::string(100, ']')));
    EXPECT_FALSE(json::Decode<Line>(R"({"seatNumber":1,"note":"a\u0000b"})"));
    EXPECT_FALSE(json::Decode<Line>(R"({"seatNumber":1.0})"));
}

}  // namespace
}  // namespace openrun
