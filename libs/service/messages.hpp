#pragma once
// The operators' view of a service's messages, the same in every service and open to ADMINs only
// (api/openapi.yaml, /admin/messages/{service}): how far it is behind; dead letters: list, read,
// replay, discard. Who did what and why stands in dead_letter_audit of the service's schema.

#include "libs/service/host.hpp"

namespace openrun::service {

// Adds the routes under the host's own name. `pool`, on the service's schema, outlives the host's
// servers. `topics`: what the service hears; none where it only speaks.
void AddMessageRoutes(Host& host, postgres::Pool& pool, const BusSettings& settings,
                      std::vector<std::string> topics);

}  // namespace openrun::service
