#include "services/event/domain/schedule.hpp"

#include "services/event/domain/publish.hpp"

#include <algorithm>

namespace openrun::event {
namespace {

std::unexpected<Error> Conflict(std::string detail) {
    return Fail(Kind::kConflict, "STATE_CONFLICT", std::move(detail));
}

std::unexpected<Error> Refused(std::vector<FieldError> fields) {
    return Fail(Error{.kind = Kind::kRefused,
                      .code = "CHANGE_REFUSED",
                      .detail = fields.front().field + ' ' + fields.front().code,
                      .fields = std::move(fields)});
}

template <typename T>
bool Moves(const std::optional<T>& to, const T& from) {
    return to && *to != from;
}

}  // namespace

Schedule* Show::Find(ScheduleId id) {
    const auto found = std::ranges::find(schedules, id, &Schedule::id);
    return found == schedules.end() ? nullptr : &*found;
}

ScheduleState StateOf(const Schedule& schedule, Instant now) {
    if (schedule.fate == Fate::kCancelled) return ScheduleState::kCancelled;
    if (schedule.fate == Fate::kPostponed) return ScheduleState::kPostponed;
    if (now >= schedule.sale_closes_at) return ScheduleState::kClosed;
    return now < schedule.sale_opens_at ? ScheduleState::kUpcoming : ScheduleState::kOnSale;
}

EventState StateOf(const Event& event, const std::vector<Schedule>& schedules, Instant now) {
    if (event.state != EventState::kPublished) return event.state;
    const auto played = [](const Schedule& one) {
        return one.published() && one.fate != Fate::kCancelled;
    };
    const bool over = std::ranges::all_of(
        schedules, [&](const Schedule& one) { return !played(one) || one.ends_at <= now; });
    return over && std::ranges::any_of(schedules, played) ? EventState::kEnded : event.state;
}

Result<Schedule> Changed(Schedule schedule, const ScheduleChange& change, Instant now) {
    if (schedule.fate == Fate::kCancelled) return Conflict("the schedule is cancelled");
    const ScheduleState state = StateOf(schedule, now);
    if (schedule.published()) {
        const bool sold = state == ScheduleState::kOnSale || state == ScheduleState::kClosed;
        const bool date_moves =
            Moves(change.starts_at, schedule.starts_at) || Moves(change.ends_at, schedule.ends_at);
        if (sold && date_moves) return Conflict("a date that is sold moves by postponing");
        if (state != ScheduleState::kUpcoming &&
            Moves(change.sale_opens_at, schedule.sale_opens_at))
            return Conflict("the sale has opened");
    }
    schedule.starts_at = change.starts_at.value_or(schedule.starts_at);
    schedule.ends_at = change.ends_at.value_or(schedule.ends_at);
    schedule.sale_opens_at = change.sale_opens_at.value_or(schedule.sale_opens_at);
    schedule.sale_closes_at = change.sale_closes_at.value_or(schedule.sale_closes_at);
    schedule.ticket_limit = change.ticket_limit.value_or(schedule.ticket_limit);
    schedule.queue_mode = change.queue_mode.value_or(schedule.queue_mode);
    if (schedule.published()) {
        if (auto faults = WindowFaults(schedule); !faults.empty())
            return Refused(std::move(faults));
    }
    return schedule;
}

Result<Schedule> Closed(Schedule schedule, Instant now) {
    switch (StateOf(schedule, now)) {
        case ScheduleState::kClosed:
            return schedule;
        case ScheduleState::kOnSale:
            if (!schedule.published()) return Conflict("the schedule is not published");
            schedule.sale_closes_at = now;
            return schedule;
        default:
            return Conflict("the schedule is not on sale");
    }
}

Result<Schedule> Postponed(Schedule schedule, const Postponement& to, Instant now) {
    if (!schedule.published()) return Conflict("the schedule is not published");
    if (schedule.fate == Fate::kCancelled) return Conflict("the schedule is cancelled");
    if (!schedule.fate && schedule.ends_at <= now) return Conflict("the performance is over");
    std::vector<FieldError> faults;
    if (to.refund_until <= now) faults.push_back({"/refundUntil", "OUT_OF_RANGE", "is past"});
    if (to.starts_at.has_value() != to.ends_at.has_value())
        faults.push_back({"/endsAt", "REQUIRED", "a new date has a start and an end"});
    if (to.starts_at && *to.starts_at <= now)
        faults.push_back({"/startsAt", "OUT_OF_RANGE", "is past"});
    if (to.starts_at && to.ends_at && *to.ends_at <= *to.starts_at)
        faults.push_back({"/endsAt", "OUT_OF_RANGE", "is not after startsAt"});
    if (!faults.empty()) return Refused(std::move(faults));
    schedule.fate = Fate::kPostponed;
    schedule.reason = to.reason;
    schedule.refund_until = to.refund_until;
    schedule.starts_at = to.starts_at.value_or(schedule.starts_at);
    schedule.ends_at = to.ends_at.value_or(schedule.ends_at);
    return schedule;
}

Result<Schedule> Cancelled(Schedule schedule, const std::string& reason, Instant now) {
    if (schedule.fate == Fate::kCancelled) return schedule;
    if (!schedule.fate && schedule.published() && schedule.ends_at <= now)
        return Conflict("the performance is over");
    schedule.fate = Fate::kCancelled;
    schedule.reason = reason;
    schedule.refund_until.reset();
    return schedule;
}

Money PriceFrom(const std::vector<Grade>& grades) {
    std::optional<Money> least;
    for (const Grade& grade : grades) {
        for (const Price& price : grade.prices) {
            if (price.type != PriceType::kGeneral) continue;
            least = std::min(least.value_or(price.Total()), price.Total());
        }
    }
    return least.value_or(Money{});
}

}  // namespace openrun::event
