#pragma once
// Who asks about which line.

#include "libs/http/context.hpp"
#include "libs/http/message.hpp"
#include "services/queue/waiting.hpp"

namespace openrun::queue {

struct Asking {
    ScheduleId schedule;
    Person who;
};

// Errors: NOT_FOUND; IDENTITY_NOT_VERIFIED (refused): an account without a person cannot stand in
// line.
[[nodiscard]] Result<Asking> WhoAsks(const http::Request& request, const http::Context& context);

}  // namespace openrun::queue
