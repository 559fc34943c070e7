#pragma once
// Sends what libs/telemetry/span.hpp has collected to an OpenTelemetry collector, as OTLP/HTTP
// JSON: in batches, on the io thread, with a deadline. A collector that is away, slow or says no
// costs the batch, which is counted; nobody ever waits for it. One a process.

#include "libs/base/random.hpp"
#include "libs/http/client.hpp"
#include "libs/telemetry/metrics.hpp"

#include <string>

namespace openrun::service {

struct SpanExportOptions {
    std::string url;  // empty: nothing is collected
    std::string service;
    std::size_t waiting_max = 8'192, batch_max = 512;
    std::chrono::milliseconds interval{1'000}, timeout{2'000};
};

class SpanExporter {
public:
    // Begins to collect; the runtime and the metrics outlive it.
    SpanExporter(Runtime& runtime, Random& random, Metrics& metrics, SpanExportOptions options);

    // Give it to Runtime::Spawn.
    Task<void> Run();
    // What is left, at the end of the process; within the deadline.
    Task<void> Flush(Deadline deadline);

private:
    Task<bool> SendBatch(Deadline deadline);  // false: there was nothing, or it was lost

    Runtime& runtime_;
    SpanExportOptions options_;
    std::string instance_;
    http::Client client_;
    Counter& sent_;
    Counter& dropped_;
    bool sending_ = false;
};

}  // namespace openrun::service
