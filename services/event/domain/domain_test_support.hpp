#pragma once
// A small hall and a schedule in it that may be published, for tests to spoil.

#include "services/event/domain/publish.hpp"

#include <gtest/gtest.h>

namespace openrun::event {

inline Instant At(std::string_view text) { return ParseInstant(text).value(); }

inline const Instant kNow = At("2026-11-24T12:00:00Z");

inline HallRow MakeRow(std::string name, int seats) {
    HallRow row{.name = std::move(name), .seats = {}};
    for (int i = 0; i < seats; ++i)
        row.seats.push_back({.name = std::to_string(i + 1), .x = i * 1.5, .y = 2, .kind = {}});
    return row;
}

// 1F: A (3 seats), B (2 seats, one wheelchair and one companion); 2F: A (1 seat).
inline SeatPlan SmallHall() {
    SeatPlan plan{
        .stage = {.x = 0, .y = -3.5, .width = 10, .height = 2},
        .sections = {{.code = "1F", .name = "1층", .rows = {MakeRow("A", 3), MakeRow("B", 2)}},
                     {.code = "2F", .name = "2층", .rows = {MakeRow("A", 1)}}}};
    plan.sections[0].rows[1].seats[0].kind = SeatKind::kWheelchair;
    plan.sections[0].rows[1].seats[1].kind = SeatKind::kCompanion;
    return plan;
}

inline Schedule GoodSchedule() {
    Schedule schedule;
    schedule.starts_at = At("2026-12-24T10:00:00Z");
    schedule.ends_at = At("2026-12-24T12:00:00Z");
    schedule.sale_opens_at = At("2026-12-01T11:00:00Z");
    schedule.sale_closes_at = At("2026-12-24T09:00:00Z");
    schedule.refund_policy = StandardRefundPolicy();
    schedule.grades = {
        {"VIP", "VIP석", {{PriceType::kGeneral, {150'000}, {2'000}}}},
        {"R",
         "R석",
         {{PriceType::kGeneral, {99'000}, {2'000}}, {PriceType::kDisabled, {49'500}, {2'000}}}}};
    schedule.seat_grades = {{"1F", {}, "R"}, {"1F", {{"A"}}, "VIP"}, {"2F", {}, "R"}};
    return schedule;
}

inline Schedule PublishedSchedule() {
    Schedule schedule = GoodSchedule();
    schedule.plan =
        FrozenPlan{.id = {}, .version = 1, .hash = "h", .seat_count = 6, .grade_seats = {3, 3}};
    return schedule;
}

inline std::vector<std::string> FieldsOf(const std::vector<FieldError>& faults) {
    std::vector<std::string> fields;
    for (const FieldError& fault : faults) fields.push_back(fault.field);
    return fields;
}

}  // namespace openrun::event
