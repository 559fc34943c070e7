#pragma once
// The operations port (service port + 1000): /healthz, /readyz (503 and the missing names until
// ready), /metrics. Never routed through the gateway.

#include "libs/http/server.hpp"
#include "libs/telemetry/health.hpp"

namespace openrun::http {

// Adds what every process says of itself to the metrics: its start, CPU and memory, dependencies.
void AddOperations(Router& router, const Health& health, Metrics& metrics);

}  // namespace openrun::http
