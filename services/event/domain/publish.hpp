#pragma once
// What must be true before a schedule may be sold. Faults are named as fields of the schedule, so
// that staff can mend them all at once.

#include "services/event/domain/schedule.hpp"

#include <vector>

namespace openrun::event {

// Which grade each row gets: [section][row] → index into the grades; nullopt where no rule reaches.
using RowGrades = std::vector<std::vector<std::optional<std::size_t>>>;
[[nodiscard]] RowGrades GradeRows(const SeatPlan& plan, const std::vector<Grade>& grades,
                                  const std::vector<SeatGradeRule>& rules);

// opens < closes ≤ ends, starts < ends.
[[nodiscard]] std::vector<FieldError> WindowFaults(const Schedule& schedule);

// All: the window, and not in the past; prices complete; policy not worse than the standard; every
// rule names what there is, every seat has a grade. Empty: it may be published.
[[nodiscard]] std::vector<FieldError> PublishFaults(const Schedule& schedule, const SeatPlan& plan,
                                                    Instant now);

}  // namespace openrun::event
