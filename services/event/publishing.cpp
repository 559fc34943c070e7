// The part of Programme that puts schedules on sale.

#include "services/event/domain/publish.hpp"
#include "services/event/programme.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace openrun::event {
namespace {

bool IsNew(const Schedule& one) { return !one.published() && !one.fate; }

std::unexpected<Error> Refused(std::vector<FieldError> faults) {
    constexpr std::size_t kFaultsMax = 50;
    if (faults.size() > kFaultsMax) faults.resize(kFaultsMax);
    return Fail(Error{.kind = Kind::kRefused,
                      .code = "PUBLISH_REFUSED",
                      .detail = faults.front().field + ' ' + faults.front().code,
                      .fields = std::move(faults)});
}

// Faults of all new schedules, as fields of the event.
std::vector<FieldError> FaultsOf(const Show& show, const SeatPlan& seats) {
    std::vector<FieldError> all;
    for (std::size_t i = 0; i < show.schedules.size(); ++i) {
        if (!IsNew(show.schedules[i])) continue;
        for (FieldError& fault : PublishFaults(show.schedules[i], seats, show.now)) {
            fault.field = fmt::format("/schedules/{}{}", i, fault.field);
            all.push_back(std::move(fault));
        }
    }
    return all;
}

Result<void> CheckState(const Show& show) {
    const EventState state = StateOf(show.event, show.schedules, show.now);
    if (state == EventState::kEnded || state == EventState::kCancelled)
        return Fail(Kind::kConflict, "STATE_CONFLICT", "the event is over or cancelled");
    if (state == EventState::kDraft && std::ranges::none_of(show.schedules, IsNew))
        return Refused({{"/schedules", "REQUIRED", "there is no schedule to publish"}});
    return {};
}

}  // namespace

Task<Result<Show>> Programme::Publish(EventId event, Editor editor, Deadline deadline) {
    const std::function<Task<Result<Show>>(postgres::Dialogue&)> body =
        [this, event, &editor](postgres::Dialogue& dialogue) {
            return PublishInside(this, event, &editor, &dialogue);
        };
    co_return Done(co_await store_.pool().Transact<Show>(deadline, body));
}

// The event's row stays locked while plans are frozen on the blocking pool: nobody but staff of
// this event waits for it.
Task<Result<Show>> Programme::PublishInside(Programme* self, EventId event, const Editor* editor,
                                            postgres::Dialogue* dialogue) {
    CO_TRY(Show show, co_await Store::LockShow(*dialogue, {.event = event, .schedule = {}}));
    CO_CHECK(MayEdit(*editor, show.event));
    CO_CHECK(CheckState(show));
    if (std::ranges::none_of(show.schedules, IsNew)) co_return show;

    CO_TRY(SeatPlan read, co_await Store::ReadSeats(*dialogue, show.event.hall.id));
    const auto seats = std::make_shared<const SeatPlan>(std::move(read));
    if (auto faults = FaultsOf(show, *seats); !faults.empty()) co_return Refused(std::move(faults));

    Messages messages(self->ids_, editor->cause, show.now);
    std::vector<bus::Envelope> told;
    for (Schedule& one : show.schedules) {
        if (!IsNew(one)) continue;
        const PlanId id = self->ids_.Next<PlanId>();
        const FrozenBytes frozen = co_await self->runtime_.Blocking(
            [id, schedule = one, seats] { return Freeze(id, 1, schedule, *seats); });
        one.plan = frozen.plan;
        CO_CHECK(co_await dialogue->Execute({Store::Insert(frozen, one.id), Store::Update(one)}));
        told.push_back(messages.SchedulePublished(show.event, one));
    }
    show.event.state = EventState::kPublished;
    show.event.published = true;
    std::vector<postgres::Command> writes{Store::Update(show.event)};
    told.push_back(messages.EventPublished(show));
    for (const bus::Envelope& message : told)
        writes.push_back(bus::Outbox::Append(kTopic, message));
    CO_CHECK(co_await dialogue->Execute(std::move(writes)));
    co_return show;
}

}  // namespace openrun::event
