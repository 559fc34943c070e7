#include "libs/http/operations.hpp"

#include "libs/telemetry/log.hpp"

#include <cstdio>
#include <ctime>
#include <unistd.h>

namespace openrun::http {
namespace {

Task<Result<Response>> Alive() { co_return Json(boost::json::object{{"status", "ok"}}); }

boost::json::object Flags(const std::map<std::string, bool>& named) {
    boost::json::object flags;
    for (const auto& [name, set] : named) flags[name] = set;
    return flags;
}

Task<Result<Response>> Ready(const Health& health) {
    boost::json::object body{{"ready", health.ready()},
                             {"dependencies", Flags(health.dependencies())}};
    if (!health.informed().empty()) body["alsoConnected"] = Flags(health.informed());
    co_return Json(body, health.ready() ? 200 : 503);
}

double CpuSeconds() {
    timespec used{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) / 1e9;
}

double ResidentBytes() {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(
        std::fopen("/proc/self/statm", "re"), [](std::FILE* open) { return std::fclose(open); });
    long whole = 0;
    long resident = 0;
    if (!file || std::fscanf(file.get(), "%ld %ld", &whole, &resident) != 2) return 0;
    return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE));
}

double SecondsNow() {
    return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

void AddProcess(Metrics& metrics) {
    // The usual names, so that everybody's dashboards understand them.
    metrics.AddGauge("process_start_time_seconds", "When this process began, Unix time.")
        .Set(SecondsNow());
    metrics.AddCallback("process_cpu_seconds_total", "CPU time used.", {}, CpuSeconds);
    metrics.AddCallback("process_resident_memory_bytes", "Memory in use.", {}, ResidentBytes);
    metrics.AddCallback("log_redactions_total",
                        "I8: log values that looked like a token or a card number; must be 0.", {},
                        [] { return static_cast<double>(LogRedactions()); });
}

Task<Result<Response>> Scrape(const Health& health, Metrics& metrics) {
    for (const auto& [name, ready] : health.dependencies()) {
        metrics.AddGauge("dependency_up", "1 while it answers.", {{"dependency", name}})
            .Set(ready ? 1 : 0);
    }
    co_return Response{.status = 200,
                       .body = metrics.Render(),
                       .content_type = "text/plain; version=0.0.4",
                       .headers = {},
                       .stream = {}};
}

}  // namespace

void AddOperations(Router& router, const Health& health, Metrics& metrics) {
    AddProcess(metrics);
    router.Get("/healthz", Access::Public(),
               [](const Request&, const Context&) { return Alive(); });
    router.Get("/readyz", Access::Public(),
               [&health](const Request&, const Context&) { return Ready(health); });
    router.Get("/metrics", Access::Public(), [&health, &metrics](const Request&, const Context&) {
        return Scrape(health, metrics);
    });
}

}  // namespace openrun::http
