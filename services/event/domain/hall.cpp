#include "services/event/domain/hall.hpp"

#include "services/event/domain/text.hpp"

#include <cmath>
#include <unordered_set>

namespace openrun::event {
namespace {

using Names = std::unordered_set<std::string_view>;

constexpr double kCoordinateMax = 1e6;

void CheckUnique(Names& seen, std::string_view name, std::string_view member,
                 json::Issues& issues) {
    if (!seen.insert(name).second) issues.Add(member, "NOT_UNIQUE", "is there twice");
}

// Without '-' in rows and seats the last two parts of a label are theirs, so labels are unique.
void CheckPartOfLabel(std::string_view name, json::Issues& issues) {
    CheckText(issues, "name", name, 1, 8);
    if (name.contains('-')) issues.Add("name", "NOT_ALLOWED", "must not contain '-'");
}

void CheckCoordinate(std::string_view member, double value, json::Issues& issues) {
    if (!(std::abs(value) <= kCoordinateMax))
        issues.Add(member, "OUT_OF_RANGE", "must be between -1000000 and 1000000");
}

bool HasKind(const HallRow& row, std::size_t index, SeatKind kind) {
    return index < row.seats.size() && row.seats[index].kind == kind;
}

// Beside a wheelchair place, possibly with other companions of it in between.
bool AccompaniesAWheelchair(const HallRow& row, std::size_t index) {
    std::size_t left = index;
    while (left > 0 && HasKind(row, left - 1, SeatKind::kCompanion)) --left;
    std::size_t right = index;
    while (HasKind(row, right + 1, SeatKind::kCompanion)) ++right;
    return (left > 0 && HasKind(row, left - 1, SeatKind::kWheelchair)) ||
           HasKind(row, right + 1, SeatKind::kWheelchair);
}

void CheckRow(const HallRow& row, json::Issues& issues) {
    constexpr std::size_t kRowSeatsMax = 500;
    CheckPartOfLabel(row.name, issues);
    if (row.seats.empty() || row.seats.size() > kRowSeatsMax)
        issues.Add("seats", "OUT_OF_RANGE", "takes 1 to 500 seats");
    const json::Issues::Step seats(issues, "seats");
    Names seen;
    for (std::size_t i = 0; i < row.seats.size(); ++i) {
        const HallSeat& seat = row.seats[i];
        const json::Issues::Step step(issues, i);
        CheckPartOfLabel(seat.name, issues);
        CheckUnique(seen, seat.name, "name", issues);
        CheckCoordinate("x", seat.x, issues);
        CheckCoordinate("y", seat.y, issues);
        if (seat.kind == SeatKind::kCompanion && !AccompaniesAWheelchair(row, i))
            issues.Add("kind", "NOT_ALLOWED", "a companion sits beside a wheelchair place");
    }
}

void CheckSection(const HallSection& section, json::Issues& issues) {
    constexpr std::size_t kRowsMax = 500;
    CheckText(issues, "code", section.code, 1, 16);
    CheckText(issues, "name", section.name, 1, 50);
    if (section.rows.empty() || section.rows.size() > kRowsMax)
        issues.Add("rows", "OUT_OF_RANGE", "takes 1 to 500 rows");
    const json::Issues::Step rows(issues, "rows");
    Names seen;
    for (std::size_t i = 0; i < section.rows.size(); ++i) {
        const json::Issues::Step step(issues, i);
        CheckUnique(seen, section.rows[i].name, "name", issues);
        CheckRow(section.rows[i], issues);
    }
}

void CheckStage(const Stage& stage, json::Issues& issues) {
    const json::Issues::Step step(issues, "stage");
    CheckCoordinate("x", stage.x, issues);
    CheckCoordinate("y", stage.y, issues);
    CheckCoordinate("width", stage.width, issues);
    CheckCoordinate("height", stage.height, issues);
    if (stage.width < 0) issues.Add("width", "OUT_OF_RANGE", "must not be negative");
    if (stage.height < 0) issues.Add("height", "OUT_OF_RANGE", "must not be negative");
}

}  // namespace

std::size_t SeatCount(const SeatPlan& plan) {
    std::size_t count = 0;
    for (const HallSection& section : plan.sections) {
        for (const HallRow& row : section.rows) count += row.seats.size();
    }
    return count;
}

std::string SeatLabel(const HallSection& section, const HallRow& row, const HallSeat& seat) {
    return section.code + '-' + row.name + '-' + seat.name;
}

void CheckSeatPlan(const SeatPlan& plan, json::Issues& issues) {
    constexpr std::size_t kSectionsMax = 200;
    CheckStage(plan.stage, issues);
    if (plan.sections.empty() || plan.sections.size() > kSectionsMax)
        issues.Add("sections", "OUT_OF_RANGE", "takes 1 to 200 sections");
    if (SeatCount(plan) > kSeatsMax)
        issues.Add("sections", "OUT_OF_RANGE", "takes 50000 seats at most");
    const json::Issues::Step sections(issues, "sections");
    Names seen;
    for (std::size_t i = 0; i < plan.sections.size(); ++i) {
        const json::Issues::Step step(issues, i);
        CheckUnique(seen, plan.sections[i].code, "code", issues);
        CheckSection(plan.sections[i], issues);
    }
}

}  // namespace openrun::event
