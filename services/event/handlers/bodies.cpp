#include "services/event/handlers/bodies.hpp"

#include "libs/base/assert.hpp"

namespace openrun::event {

ScheduleBody BodyOf(const Event& event, const Schedule& one, Instant now) {
    return {.id = one.id,
            .event_id = one.event,
            .state = StateOf(one, now),
            .starts_at = one.starts_at,
            .ends_at = one.ends_at,
            .sale_opens_at = one.sale_opens_at,
            .sale_closes_at = one.sale_closes_at,
            .ticket_limit = one.ticket_limit,
            .queue_mode = one.queue_mode,
            .refund_policy = one.refund_policy,
            .grades = GradesOf(one.grades, one.plan ? &*one.plan : nullptr),
            .seat_count = one.plan ? one.plan->seat_count : event.hall.seat_count,
            .published = one.published(),
            .plan_id = one.plan ? std::optional(one.plan->id) : std::nullopt,
            .refund_until = one.refund_until,
            .cancel_reason = one.reason,
            .server_time = {}};
}

EventBody BodyOf(const Show& show, Instant now) {
    const Event& event = show.event;
    EventBody body{.id = event.id,
                   .title = event.title,
                   .artist = event.artist,
                   .description = event.description,
                   .poster_url = event.poster_url,
                   .state = StateOf(event, show.schedules, now),
                   .venue = event.venue,
                   .hall_id = event.hall.id,
                   .hall_name = event.hall.name,
                   .hall_picture_url = event.hall.picture_url,
                   .age_rating = event.age_rating,
                   .schedules = {}};
    for (const Schedule& one : show.schedules) body.schedules.push_back(BodyOf(event, one, now));
    return body;
}

void Stamp(ScheduleBody& body, Instant now) { body.server_time = now; }

void Stamp(EventBody& body, Instant now) {
    for (ScheduleBody& one : body.schedules) Stamp(one, now);
}

EventBody StampedBodyOf(const Show& show) {
    EventBody body = BodyOf(show, show.now);
    Stamp(body, show.now);
    return body;
}

ScheduleBody StampedBodyOf(Show show, ScheduleId schedule) {
    const Schedule* one = show.Find(schedule);
    ASSERT(one != nullptr, "the show was found by this schedule");
    ScheduleBody body = BodyOf(show.event, *one, show.now);
    Stamp(body, show.now);
    return body;
}

}  // namespace openrun::event
