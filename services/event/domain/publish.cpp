#include "services/event/domain/publish.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace openrun::event {
namespace {

using Faults = std::vector<FieldError>;

void CheckPrices(const std::vector<Grade>& grades, Faults& faults) {
    if (grades.empty()) faults.push_back({"/grades", "REQUIRED", "there is no grade"});
    for (std::size_t i = 0; i < grades.size(); ++i) {
        const auto field = fmt::format("/grades/{}/prices", i);
        std::set<PriceType> types;
        for (const Price& price : grades[i].prices) {
            if (!types.insert(price.type).second)
                faults.push_back({field, "NOT_UNIQUE", "a price type is there twice"});
            if (price.price.krw < 0 || price.fee.krw < 0 || price.Total().krw <= 0)
                faults.push_back({field, "OUT_OF_RANGE", "a price is not payable"});
        }
        if (!types.contains(PriceType::kGeneral))
            faults.push_back({field, "REQUIRED", "the GENERAL price is missing"});
    }
}

const HallSection* FindSection(const SeatPlan& plan, const std::string& code) {
    const auto found = std::ranges::find(plan.sections, code, &HallSection::code);
    return found == plan.sections.end() ? nullptr : &*found;
}

void CheckRules(const Schedule& schedule, const SeatPlan& plan, Faults& faults) {
    for (std::size_t i = 0; i < schedule.seat_grades.size(); ++i) {
        const SeatGradeRule& rule = schedule.seat_grades[i];
        const auto field = fmt::format("/seatGrades/{}", i);
        if (std::ranges::find(schedule.grades, rule.grade, &Grade::code) == schedule.grades.end())
            faults.push_back({field + "/grade", "UNKNOWN", "there is no such grade"});
        const HallSection* section = FindSection(plan, rule.section);
        if (section == nullptr) {
            faults.push_back({field + "/section", "UNKNOWN", "the hall has no such section"});
            continue;
        }
        if (!rule.rows) continue;
        for (const std::string& row : *rule.rows) {
            if (std::ranges::find(section->rows, row, &HallRow::name) == section->rows.end())
                faults.push_back({field + "/rows", "UNKNOWN", "the section has no row " + row});
        }
    }
}

void CheckEverySeatGraded(const Schedule& schedule, const SeatPlan& plan, Faults& faults) {
    const RowGrades rows = GradeRows(plan, schedule.grades, schedule.seat_grades);
    std::size_t missing = 0;
    std::string first;
    for (std::size_t s = 0; s < rows.size(); ++s) {
        for (std::size_t r = 0; r < rows[s].size(); ++r) {
            if (rows[s][r]) continue;
            const HallRow& row = plan.sections[s].rows[r];
            if (missing == 0) first = SeatLabel(plan.sections[s], row, row.seats.front());
            missing += row.seats.size();
        }
    }
    if (missing > 0)
        faults.push_back({"/seatGrades", "REQUIRED",
                          fmt::format("{} seats have no grade, {} is the first", missing, first)});
}

}  // namespace

RowGrades GradeRows(const SeatPlan& plan, const std::vector<Grade>& grades,
                    const std::vector<SeatGradeRule>& rules) {
    RowGrades rows(plan.sections.size());
    for (std::size_t s = 0; s < rows.size(); ++s) rows[s].resize(plan.sections[s].rows.size());
    for (const SeatGradeRule& rule : rules) {
        const auto grade = std::ranges::find(grades, rule.grade, &Grade::code);
        const HallSection* section = FindSection(plan, rule.section);
        if (grade == grades.end() || section == nullptr) continue;
        auto& graded = rows[static_cast<std::size_t>(section - plan.sections.data())];
        const std::vector<std::string> named = rule.rows.value_or(std::vector<std::string>{});
        const std::set<std::string_view> wanted(named.begin(), named.end());
        for (std::size_t r = 0; r < graded.size(); ++r) {
            if (!rule.rows || wanted.contains(section->rows[r].name))
                graded[r] = static_cast<std::size_t>(grade - grades.begin());
        }
    }
    return rows;
}

std::vector<FieldError> WindowFaults(const Schedule& schedule) {
    Faults faults;
    if (schedule.ends_at <= schedule.starts_at)
        faults.push_back({"/endsAt", "OUT_OF_RANGE", "is not after startsAt"});
    if (schedule.sale_closes_at <= schedule.sale_opens_at)
        faults.push_back({"/saleClosesAt", "OUT_OF_RANGE", "is not after saleOpensAt"});
    if (schedule.sale_closes_at > schedule.ends_at)
        faults.push_back({"/saleClosesAt", "OUT_OF_RANGE", "is after endsAt"});
    return faults;
}

std::vector<FieldError> PublishFaults(const Schedule& schedule, const SeatPlan& plan, Instant now) {
    Faults faults = WindowFaults(schedule);
    if (schedule.starts_at <= now) faults.push_back({"/startsAt", "OUT_OF_RANGE", "is past"});
    if (schedule.sale_closes_at <= now)
        faults.push_back({"/saleClosesAt", "OUT_OF_RANGE", "is past"});
    CheckPrices(schedule.grades, faults);
    if (!IsWellFormed(schedule.refund_policy)) {
        faults.push_back({"/refundPolicy", "NOT_ALLOWED", "does not descend to day 0"});
    } else if (IsWorseForTheBuyer(schedule.refund_policy, StandardRefundPolicy())) {
        faults.push_back({"/refundPolicy", "NOT_ALLOWED", "is worse than the Korean standard"});
    }
    CheckRules(schedule, plan, faults);
    CheckEverySeatGraded(schedule, plan, faults);
    return faults;
}

}  // namespace openrun::event
