#include "services/event/handlers.hpp"
#include "services/event/handlers/conditional.hpp"

namespace openrun::event {

// GET /internal/plans/{planId} → 200 Plan; the bytes never change.
Answer TellPlan(Store& store, const http::Request& request, const http::Context& context) {
    CO_TRY(const PlanId id, request.IdParameter<PlanId>("planId"));
    CO_TRY(PlanText plan, co_await store.ReadPlan(id, context.deadline));
    co_return Tagged(std::move(plan.body), '"' + plan.hash + '"', "no-store");
}

// GET /internal/schedules/{id} → 200, what SchedulePublished says, as it is now.
Answer TellSchedule(Store& store, const http::Request& request, const http::Context& context) {
    CO_TRY(const ScheduleId schedule, request.IdParameter<ScheduleId>("id"));
    CO_TRY(Show show,
           co_await store.ReadShow({.event = {}, .schedule = schedule}, context.deadline));
    const Schedule* one = show.Find(schedule);
    if (one == nullptr || !one->published())
        co_return Fail(Kind::kNotFound, "NOT_FOUND", schedule.Text());
    co_return http::Json(FactsOf(show.event, *one));
}

}  // namespace openrun::event
