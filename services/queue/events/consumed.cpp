#include "services/queue/events/consumed.hpp"

namespace openrun::queue {
namespace {

using bus::Handling;
using postgres::Dialogue;

struct EndedSchedule {
    ScheduleId schedule_id;
};
BOOST_DESCRIBE_STRUCT(EndedSchedule, (), (schedule_id))

struct Confirmed {
    ScheduleId schedule_id;
    PersonId person_id;
};
BOOST_DESCRIBE_STRUCT(Confirmed, (), (schedule_id, person_id))

template <typename T>
Result<T> Read(const Handling& handling) {
    return json::DecodeValue<T>(handling.envelope.data, json::Unknown::kIgnore);
}

// Everything here is a write of the whole truth, so a repeat changes nothing.
Task<Result<void>> Upsert(const Store* store, Dialogue* dialogue, Handling handling) {
    CO_TRY(const Performance performance, Read<Performance>(handling));
    CO_CHECK(co_await dialogue->Execute(store->Upsert(performance)));
    co_return Result<void>{};
}

Task<Result<void>> End(Life life, Dialogue* dialogue, Handling handling) {
    CO_TRY(const EndedSchedule ended, Read<EndedSchedule>(handling));
    CO_CHECK(co_await dialogue->Execute(Store::End(ended.schedule_id, life)));
    co_return Result<void>{};
}

Task<Result<void>> Bought(Dialogue* dialogue, Handling handling) {
    if (handling.repeated) co_return Result<void>{};  // a pass given since then still counts
    CO_TRY(const Confirmed bought, Read<Confirmed>(handling));
    CO_CHECK(co_await dialogue->Execute(Store::EndBought(bought.schedule_id, bought.person_id)));
    co_return Result<void>{};
}

}  // namespace

std::vector<std::string> Topics() { return {"event.events", "reservation.events"}; }

std::set<std::string> IgnoredTypes() {
    return {"EventPublished", "ReservationRejected", "ReservationCancelled"};
}

void HandleEvents(bus::Consumer& consumer, const Store& store) {
    const bus::Handle upsert = [&store](Dialogue& dialogue, const Handling& handling) {
        return Upsert(&store, &dialogue, handling);
    };
    consumer.On("SchedulePublished", {.handle = upsert});
    consumer.On("ScheduleChanged", {.handle = upsert});
    consumer.On("ScheduleCancelled", {.handle = [](Dialogue& dialogue, const Handling& handling) {
                    return End(Life::kCancelled, &dialogue, handling);
                }});
    consumer.On("SchedulePostponed", {.handle = [](Dialogue& dialogue, const Handling& handling) {
                    return End(Life::kPostponed, &dialogue, handling);
                }});
    consumer.On("ReservationConfirmed",
                {.handle = [](Dialogue& dialogue, const Handling& handling) {
                    return Bought(&dialogue, handling);
                }});
}

}  // namespace openrun::queue
