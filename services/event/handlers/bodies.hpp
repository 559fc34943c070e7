#pragma once
// Events and schedules as the API shows them (Event, Schedule of api/openapi.yaml).

#include "services/event/domain/plan.hpp"
#include "services/event/domain/schedule.hpp"

namespace openrun::event {

struct ScheduleBody {
    ScheduleId id;
    EventId event_id;
    ScheduleState state = ScheduleState::kUpcoming;
    Instant starts_at, ends_at, sale_opens_at, sale_closes_at;
    std::int32_t ticket_limit = 0;
    QueueMode queue_mode = QueueMode::kAuto;
    RefundPolicy refund_policy;
    std::vector<GradeView> grades;
    std::int64_t seat_count = 0;
    bool published = false;
    std::optional<PlanId> plan_id;
    std::optional<Instant> refund_until;
    std::optional<std::string> cancel_reason;
    std::optional<Instant> server_time;  // put in last: an ETag is made without it
};
BOOST_DESCRIBE_STRUCT(ScheduleBody, (),
                      (id, event_id, state, starts_at, ends_at, sale_opens_at, sale_closes_at,
                       ticket_limit, queue_mode, refund_policy, grades, seat_count, published,
                       plan_id, refund_until, cancel_reason, server_time))

struct EventBody {
    EventId id;
    std::string title, artist, description;
    std::optional<std::string> poster_url;
    EventState state = EventState::kDraft;
    Venue venue;
    HallId hall_id;
    std::string hall_name;
    std::optional<std::string> hall_picture_url;
    std::string age_rating;
    std::vector<ScheduleBody> schedules;
};
BOOST_DESCRIBE_STRUCT(EventBody, (),
                      (id, title, artist, description, poster_url, state, venue, hall_id, hall_name,
                       hall_picture_url, age_rating, schedules))

// As it is at `now`, without the server's time.
[[nodiscard]] ScheduleBody BodyOf(const Event& event, const Schedule& schedule, Instant now);
[[nodiscard]] EventBody BodyOf(const Show& show, Instant now);

void Stamp(ScheduleBody& body, Instant now);
void Stamp(EventBody& body, Instant now);

// With it: what staff get back.
[[nodiscard]] EventBody StampedBodyOf(const Show& show);
[[nodiscard]] ScheduleBody StampedBodyOf(Show show, ScheduleId schedule);

}  // namespace openrun::event
