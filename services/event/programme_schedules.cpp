// The part of Programme that changes single schedules.

#include "services/event/programme.hpp"

namespace openrun::event {

Task<Result<Programme::Added>> Programme::AddSchedule(EventId event, ScheduleDraft draft,
                                                      Editor editor, Deadline deadline) {
    constexpr std::size_t kSchedulesMax = 500;
    const Schedule added{
        .id = ids_.Next<ScheduleId>(),
        .event = event,
        .starts_at = draft.starts_at,
        .ends_at = draft.ends_at,
        .sale_opens_at = draft.sale_opens_at,
        .sale_closes_at = draft.sale_closes_at,
        .ticket_limit = draft.ticket_limit.value_or(4),
        .queue_mode = draft.queue_mode.value_or(QueueMode::kAuto),
        .refund_policy = std::move(draft.refund_policy).value_or(StandardRefundPolicy()),
        .grades = std::move(draft.grades),
        .seat_grades = std::move(draft.seat_grades),
        .fate = {},
        .reason = {},
        .refund_until = {},
        .plan = {}};
    const Decide decide = [&added](Show show) -> Result<Edit> {
        const EventState state = StateOf(show.event, show.schedules, show.now);
        const bool open = state == EventState::kDraft || state == EventState::kPublished;
        if (!open || show.schedules.size() >= kSchedulesMax)
            return Fail(Kind::kConflict, "STATE_CONFLICT", "the event takes no more schedules");
        Edit edit{.show = std::move(show), .writes = {Store::Insert(added)}, .messages = {}};
        edit.show.schedules.push_back(added);
        return edit;
    };
    CO_TRY(Show show, co_await Apply({.event = event, .schedule = {}}, editor, decide, deadline));
    co_return Added{.show = std::move(show), .schedule = added.id};
}

Task<Result<Show>> Programme::ChangeSchedule(ScheduleId schedule, ScheduleChange change,
                                             Editor editor, Deadline deadline) {
    co_return co_await ApplyTo(
        schedule, editor,
        [this, &change, &editor](Show show, Schedule& one) -> Result<Edit> {
            TRY(one, Changed(one, change, show.now));
            Edit edit{.show = {}, .writes = {Store::Update(one)}, .messages = {}};
            if (one.published()) {
                edit.messages.push_back(
                    Messages(ids_, editor.cause, show.now).ScheduleChanged(show.event, one));
            }
            edit.show = std::move(show);
            return edit;
        },
        deadline);
}

Task<Result<Show>> Programme::Close(ScheduleId schedule, Editor editor, Deadline deadline) {
    co_return co_await ApplyTo(
        schedule, editor,
        [this, &editor](Show show, Schedule& one) -> Result<Edit> {
            const Instant closed_before = one.sale_closes_at;
            TRY(one, Closed(one, show.now));
            Edit edit;
            if (one.sale_closes_at != closed_before) {
                edit.writes.push_back(Store::Update(one));
                edit.messages.push_back(
                    Messages(ids_, editor.cause, show.now).ScheduleChanged(show.event, one));
            }
            edit.show = std::move(show);
            return edit;
        },
        deadline);
}

Task<Result<Show>> Programme::Postpone(ScheduleId schedule, Postponement to, Editor editor,
                                       Deadline deadline) {
    co_return co_await ApplyTo(
        schedule, editor,
        [this, &to, &editor](Show show, Schedule& one) -> Result<Edit> {
            TRY(one, Postponed(one, to, show.now));
            Edit edit{.show = {}, .writes = {Store::Update(one)}, .messages = {}};
            edit.messages.push_back(
                Messages(ids_, editor.cause, show.now).SchedulePostponed(one, to));
            edit.show = std::move(show);
            return edit;
        },
        deadline);
}

Task<Result<Show>> Programme::CancelSchedule(ScheduleId schedule, std::string reason, Editor editor,
                                             Deadline deadline) {
    co_return co_await ApplyTo(
        schedule, editor,
        [this, &reason, &editor](Show show, Schedule& one) -> Result<Edit> {
            const bool done_before = one.fate == Fate::kCancelled;
            TRY(one, Cancelled(one, reason, show.now));
            Edit edit;
            if (!done_before) {
                edit.writes.push_back(Store::Update(one));
                if (one.published()) {
                    edit.messages.push_back(
                        Messages(ids_, editor.cause, show.now).ScheduleCancelled(one));
                }
            }
            edit.show = std::move(show);
            return edit;
        },
        deadline);
}

}  // namespace openrun::event
