#include "libs/http/operations.hpp"

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

Task<Result<Response>> Scrape(const Metrics& metrics) {
    co_return Response{.status = 200,
                       .body = metrics.Render(),
                       .content_type = "text/plain; version=0.0.4",
                       .headers = {},
                       .stream = {}};
}

}  // namespace

void AddOperations(Router& router, const Health& health, const Metrics& metrics) {
    router.Get("/healthz", Access::Public(),
               [](const Request&, const Context&) { return Alive(); });
    router.Get("/readyz", Access::Public(),
               [&health](const Request&, const Context&) { return Ready(health); });
    router.Get("/metrics", Access::Public(),
               [&metrics](const Request&, const Context&) { return Scrape(metrics); });
}

}  // namespace openrun::http
