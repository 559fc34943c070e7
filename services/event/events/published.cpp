#include "services/event/events/published.hpp"

#include "libs/base/assert.hpp"

namespace openrun::event {
namespace {

struct EventFacts {
    EventId event_id;
    std::string title, artist, venue, city, age_rating;
    std::vector<ScheduleId> schedule_ids;
};
BOOST_DESCRIBE_STRUCT(EventFacts, (),
                      (event_id, title, artist, venue, city, age_rating, schedule_ids))

struct CancellationFacts {
    ScheduleId schedule_id;
    EventId event_id;
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(CancellationFacts, (), (schedule_id, event_id, reason))

struct PostponementFacts {
    ScheduleId schedule_id;
    EventId event_id;
    std::string reason;
    std::optional<Instant> starts_at, ends_at;  // the new date, when it is known
    Instant refund_until;
};
BOOST_DESCRIBE_STRUCT(PostponementFacts, (),
                      (schedule_id, event_id, reason, starts_at, ends_at, refund_until))

}  // namespace

ScheduleFacts FactsOf(const Event& event, const Schedule& schedule) {
    ASSERT(schedule.plan, "only what is published is told");
    return {.schedule_id = schedule.id,
            .event_id = event.id,
            .event_title = event.title,
            .starts_at = schedule.starts_at,
            .ends_at = schedule.ends_at,
            .sale_opens_at = schedule.sale_opens_at,
            .sale_closes_at = schedule.sale_closes_at,
            .ticket_limit = schedule.ticket_limit,
            .queue_mode = schedule.queue_mode,
            .plan_id = schedule.plan->id,
            .plan_version = schedule.plan->version,
            .plan_hash = schedule.plan->hash,
            .seat_count = schedule.plan->seat_count,
            .refund_policy = schedule.refund_policy};
}

bus::Envelope Messages::Make(std::string type, std::string aggregate, const std::string& id,
                             json::value data) {
    return {.id = ids_.Next<bus::EventId>(),
            .type = std::move(type),
            .version = 1,
            .occurred_at = at_,
            .aggregate_type = std::move(aggregate),
            .aggregate_id = id,
            .key = id,
            .correlation_id = cause_.trace_id,
            .causation_id = cause_.request_id,
            .data = std::move(data.as_object()),
            .traceparent = cause_.traceparent};
}

bus::Envelope Messages::EventPublished(const Show& show) {
    EventFacts facts{.event_id = show.event.id,
                     .title = show.event.title,
                     .artist = show.event.artist,
                     .venue = show.event.venue.name,
                     .city = show.event.venue.city,
                     .age_rating = show.event.age_rating,
                     .schedule_ids = {}};
    for (const Schedule& one : show.schedules) {
        if (one.published()) facts.schedule_ids.push_back(one.id);
    }
    return Make("EventPublished", "event", show.event.id.Text(), json::ToValue(facts));
}

bus::Envelope Messages::SchedulePublished(const Event& event, const Schedule& schedule) {
    return Make("SchedulePublished", "schedule", schedule.id.Text(),
                json::ToValue(FactsOf(event, schedule)));
}

bus::Envelope Messages::ScheduleChanged(const Event& event, const Schedule& schedule) {
    return Make("ScheduleChanged", "schedule", schedule.id.Text(),
                json::ToValue(FactsOf(event, schedule)));
}

bus::Envelope Messages::ScheduleCancelled(const Schedule& schedule) {
    return Make("ScheduleCancelled", "schedule", schedule.id.Text(),
                json::ToValue(CancellationFacts{.schedule_id = schedule.id,
                                                .event_id = schedule.event,
                                                .reason = schedule.reason.value_or("")}));
}

bus::Envelope Messages::SchedulePostponed(const Schedule& schedule, const Postponement& to) {
    return Make("SchedulePostponed", "schedule", schedule.id.Text(),
                json::ToValue(PostponementFacts{.schedule_id = schedule.id,
                                                .event_id = schedule.event,
                                                .reason = to.reason,
                                                .starts_at = to.starts_at,
                                                .ends_at = to.ends_at,
                                                .refund_until = to.refund_until}));
}

}  // namespace openrun::event
