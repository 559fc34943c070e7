#pragma once
// What event tells the others, on event.events (api/events/*.schema.json). Key: the schedule, so
// that what happens to a schedule is heard in order; of EventPublished the event.

#include "libs/bus/envelope.hpp"
#include "libs/telemetry/trace.hpp"
#include "services/event/domain/schedule.hpp"

#include <string>

namespace openrun::event {

inline constexpr const char* kTopic = "event.events";

// What SchedulePublished and ScheduleChanged say, and GET /internal/schedules/{id} whenever asked.
struct ScheduleFacts {
    ScheduleId schedule_id;
    EventId event_id;
    std::string event_title;
    Instant starts_at, ends_at, sale_opens_at, sale_closes_at;
    std::int32_t ticket_limit = 0;
    QueueMode queue_mode = QueueMode::kAuto;
    PlanId plan_id;
    std::int64_t plan_version = 0;
    std::string plan_hash;
    std::int64_t seat_count = 0;
    RefundPolicy refund_policy;
};
BOOST_DESCRIBE_STRUCT(ScheduleFacts, (),
                      (schedule_id, event_id, event_title, starts_at, ends_at, sale_opens_at,
                       sale_closes_at, ticket_limit, queue_mode, plan_id, plan_version, plan_hash,
                       seat_count, refund_policy))

// Requires a published schedule.
[[nodiscard]] ScheduleFacts FactsOf(const Event& event, const Schedule& schedule);

// What caused a message: the request, and the trace it belongs to.
struct Cause {
    std::string trace_id, request_id;
    std::optional<std::string> traceparent = {};
};

// Makes the messages of one change, at one time.
class Messages {
public:
    Messages(IdSource& ids, Cause cause, Instant at)
        : ids_(ids), cause_(std::move(cause)), at_(at) {}

    [[nodiscard]] bus::Envelope EventPublished(const Show& show);
    [[nodiscard]] bus::Envelope SchedulePublished(const Event& event, const Schedule& schedule);
    [[nodiscard]] bus::Envelope ScheduleChanged(const Event& event, const Schedule& schedule);
    [[nodiscard]] bus::Envelope ScheduleCancelled(const Schedule& schedule);
    [[nodiscard]] bus::Envelope SchedulePostponed(const Schedule& schedule, const Postponement& to);

private:
    [[nodiscard]] bus::Envelope Make(std::string type, std::string aggregate, const std::string& id,
                                     json::value data);

    IdSource& ids_;
    Cause cause_;
    Instant at_;
};

}  // namespace openrun::event
