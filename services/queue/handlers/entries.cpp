#include "services/queue/handlers.hpp"
#include "services/queue/handlers/asking.hpp"

namespace openrun::queue {
namespace {

// api/openapi.yaml, QueueEntry.
struct EntryView {
    ScheduleId schedule_id;
    Number number = 0;
    std::string token;
    Instant joined_at;
    Number now_serving = 0;
    Number ahead = 0;
    bool ready = false;
    Instant server_time;
};
BOOST_DESCRIBE_STRUCT(EntryView, (),
                      (schedule_id, number, token, joined_at, now_serving, ahead, ready,
                       server_time))

EntryView ToView(ScheduleId schedule, const Place& place, const DatabaseClock& clock) {
    return {.schedule_id = schedule,
            .number = place.entry.number,
            .token = place.token,
            .joined_at = place.entry.joined_at,
            .now_serving = place.now_serving,
            .ahead = place.ahead,
            .ready = place.ready,
            .server_time = clock.Now()};
}

}  // namespace

// POST /api/v1/queue/{scheduleId}/entries → 201 with Location, 200 when already in line.
Answer JoinQueue(Waiting& waiting, const DatabaseClock& clock, const http::Request& request,
                 const http::Context& context) {
    CO_TRY(const Asking asking, WhoAsks(request, context));
    CO_TRY(const Place place, co_await waiting.Join(asking.schedule, asking.who, context.deadline));
    const EntryView view = ToView(asking.schedule, place, clock);
    if (!place.entry.fresh) co_return http::Json(view);
    co_return http::Created(view, "/api/v1/queue/" + asking.schedule.Text() + "/entries/me");
}

// GET /api/v1/queue/{scheduleId}/entries/me → 200; 404 NOT_IN_QUEUE.
Answer ReadEntry(Waiting& waiting, const DatabaseClock& clock, const http::Request& request,
                 const http::Context& context) {
    CO_TRY(const Asking asking, WhoAsks(request, context));
    CO_TRY(const Place place, co_await waiting.Look(asking.schedule, asking.who, context.deadline));
    co_return http::Json(ToView(asking.schedule, place, clock));
}

// DELETE /api/v1/queue/{scheduleId}/entries/me → 204; 404 NOT_IN_QUEUE.
Answer LeaveQueue(Waiting& waiting, Revocations& revocations, const http::Request& request,
                  const http::Context& context) {
    CO_TRY(const Asking asking, WhoAsks(request, context));
    CO_CHECK(co_await waiting.Leave(asking.schedule, asking.who, context.deadline));
    revocations.Wake();
    co_return http::NoContent();
}

}  // namespace openrun::queue
