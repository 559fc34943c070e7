#pragma once
// A hall's seats as they stand: sections, irregular rows, coordinates, wheelchair places with their
// companions. A seat's number is its place in the order of sections, rows and seats; its label
// ("1F-A-12") is for people.

#include "libs/base/json.hpp"

#include <optional>
#include <string>
#include <vector>

namespace openrun::event {

using VenueId = Id<struct VenueTag>;
using HallId = Id<struct HallTag>;

enum class SeatKind : std::uint8_t { kStandard, kWheelchair, kCompanion, kRestrictedView };
BOOST_DESCRIBE_ENUM(SeatKind, kStandard, kWheelchair, kCompanion, kRestrictedView)

struct HallSeat {
    std::string name;
    double x = 0, y = 0;
    std::optional<SeatKind> kind;  // absent: kStandard
};
BOOST_DESCRIBE_STRUCT(HallSeat, (), (name, x, y, kind))

struct HallRow {
    std::string name;
    std::vector<HallSeat> seats;
};
BOOST_DESCRIBE_STRUCT(HallRow, (), (name, seats))

struct HallSection {
    std::string code, name;
    std::vector<HallRow> rows;
};
BOOST_DESCRIBE_STRUCT(HallSection, (), (code, name, rows))

struct Stage {
    double x = 0, y = 0, width = 0, height = 0;
};
BOOST_DESCRIBE_STRUCT(Stage, (), (x, y, width, height))

struct SeatPlan {
    Stage stage;
    std::vector<HallSection> sections;
};

struct Venue {
    VenueId id;
    std::string name, city, address;
};
BOOST_DESCRIBE_STRUCT(Venue, (), (id, name, city, address))

struct HallSummary {
    HallId id;
    VenueId venue_id;
    std::string name;
    std::int64_t seat_count = 0;
    std::optional<std::string> picture_url = {};
};
BOOST_DESCRIBE_STRUCT(HallSummary, (), (id, venue_id, name, seat_count, picture_url))

inline constexpr std::size_t kSeatsMax = 50'000;

[[nodiscard]] std::size_t SeatCount(const SeatPlan& plan);
[[nodiscard]] std::string SeatLabel(const HallSection& section, const HallRow& row,
                                    const HallSeat& seat);

// Sizes, names (unique, so that labels are), coordinates, a companion next to a wheelchair place.
// Reported relative to the document that holds `stage` and `sections`.
void CheckSeatPlan(const SeatPlan& plan, json::Issues& issues);

}  // namespace openrun::event
