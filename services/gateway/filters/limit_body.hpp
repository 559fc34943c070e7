#pragma once
// Refuses a body that says it is larger than the route takes, before it is read; one that does not
// say (chunked) is counted while it passes. Last filter before the service.

#include "services/gateway/passage.hpp"

namespace openrun::gateway {

// Error: BODY_TOO_LARGE (too large).
[[nodiscard]] Result<void> LimitBody(const Passage& passage);

}  // namespace openrun::gateway
