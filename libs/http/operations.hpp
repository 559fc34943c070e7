#pragma once
// The operations port (service port + 1000): /healthz, /readyz (503 and the missing names until
// ready), /metrics. Never routed through the gateway.

#include "libs/http/server.hpp"
#include "libs/telemetry/health.hpp"

namespace openrun::http {

void AddOperations(Router& router, const Health& health, const Metrics& metrics);

}  // namespace openrun::http
