#include "libs/base/characters.hpp"
#include "services/queue/handlers.hpp"

namespace openrun::queue {
namespace {

// api/openapi.yaml, QueueControlChange.
struct ControlRequest {
    std::optional<Mode> mode;
    std::optional<std::int64_t> target, passes_per_second;
    std::optional<bool> paused;
    std::optional<std::string> message;
};
BOOST_DESCRIBE_STRUCT(ControlRequest, (), (mode, target, passes_per_second, paused, message))

void Validate(const ControlRequest& change, json::Issues& issues) {
    if (!change.mode && !change.target && !change.passes_per_second && !change.paused &&
        !change.message)
        issues.Add("REQUIRED", "says nothing to change");
    if (change.target && (*change.target < 0 || *change.target > 1'000'000))
        issues.Add("target", "OUT_OF_RANGE", "is not in 0..1000000");
    if (change.passes_per_second &&
        (*change.passes_per_second < 1 || *change.passes_per_second > 100'000))
        issues.Add("passesPerSecond", "OUT_OF_RANGE", "is not in 1..100000");
    if (change.message && Characters(*change.message) > 200)
        issues.Add("message", "TOO_LONG", "is longer than 200 characters");
}

}  // namespace

// GET /api/v1/admin/queue/{scheduleId} → 200.
Answer ReadControl(Control& control, const http::Request& request, const http::Context& context) {
    CO_TRY(const ScheduleId schedule, request.IdParameter<ScheduleId>("scheduleId"));
    CO_TRY(const ControlView view, co_await control.Read(schedule, context.deadline));
    co_return http::Json(view);
}

// PUT /api/v1/admin/queue/{scheduleId} → 200, as it is now.
Answer ChangeControl(Control& control, const http::Request& request, const http::Context& context) {
    CO_TRY(const ScheduleId schedule, request.IdParameter<ScheduleId>("scheduleId"));
    CO_TRY(ControlRequest wanted, http::Decode<ControlRequest>(request));
    CO_TRY(const ControlView view,
           co_await control.Change(schedule,
                                   {.mode = wanted.mode,
                                    .target = wanted.target,
                                    .passes_per_second = wanted.passes_per_second,
                                    .paused = wanted.paused,
                                    .message = std::move(wanted.message)},
                                   context.deadline));
    co_return http::Json(view);
}

}  // namespace openrun::queue
