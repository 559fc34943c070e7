#include "libs/http/operations.hpp"

namespace openrun::http {
namespace {

Task<Result<Response>> Alive() { co_return Json(boost::json::object{{"status", "ok"}}); }

Task<Result<Response>> Ready(const Health& health) {
    boost::json::object dependencies;
    for (const auto& [name, ready] : health.dependencies()) dependencies[name] = ready;
    co_return Json(
        boost::json::object{{"ready", health.ready()}, {"dependencies", std::move(dependencies)}},
        health.ready() ? 200 : 503);
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
