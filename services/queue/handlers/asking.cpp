#include "services/queue/handlers/asking.hpp"

namespace openrun::queue {

Result<Asking> WhoAsks(const http::Request& request, const http::Context& context) {
    TRY(const ScheduleId schedule, request.IdParameter<ScheduleId>("scheduleId"));
    const auto person = PersonId::Parse(context.buyer().person);
    if (!person) return Fail(Kind::kRefused, "IDENTITY_NOT_VERIFIED");
    TRY(const AccountId account, AccountId::Parse(context.buyer().account));
    return Asking{.schedule = schedule, .who = {.person = *person, .account = account}};
}

}  // namespace openrun::queue
