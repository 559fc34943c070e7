#pragma once
// The gateway's threads: each has its own io loop, server (one port, SO_REUSEPORT), filters and
// pools; they share the route table, the metrics and the keys, which are read-only or atomic. The
// main loop only watches over them.

#include "libs/telemetry/health.hpp"
#include "services/gateway/proxy.hpp"
#include "services/gateway/settings.hpp"

#include <memory>
#include <thread>
#include <vector>

namespace openrun::gateway {

struct AppParts {
    Runtime& main;
    const Clock& clock;
    Metrics& metrics;
    std::shared_ptr<const KeySet> keys;
    std::chrono::milliseconds drain_limit{10'000};
};

class App {
public:
    // Throws std::runtime_error for routes, networks or addresses that are none: start-up only.
    App(AppParts parts, Settings settings);
    ~App();
    App(const App&) = delete;
    App& operator=(const App&) = delete;

    // Listens and starts the threads; they stop with the main loop. Error: ADDRESS_UNAVAILABLE.
    [[nodiscard]] Result<void> Start();
    [[nodiscard]] std::uint16_t port() const { return port_; }
    void Replace(const std::shared_ptr<const KeySet>& keys);

private:
    struct Worker;

    [[nodiscard]] Pipeline MakePipeline() const;
    Task<void> Stop();

    AppParts parts_;
    Settings settings_;
    RouteTable routes_;
    std::vector<std::unique_ptr<Worker>> workers_;
    std::uint16_t port_ = 0;
};

}  // namespace openrun::gateway
