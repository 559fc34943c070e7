#pragma once
// What a thread of the gateway does with a request: filters, errand, or a problem document; then
// one line and a few numbers about it. Everything here belongs to one io thread.

#include "libs/http/problem.hpp"
#include "services/gateway/access_log.hpp"
#include "services/gateway/errand.hpp"
#include "services/gateway/pipeline.hpp"
#include "services/gateway/upstream.hpp"

#include <memory>
#include <unordered_map>
#include <vector>

namespace openrun::gateway {

struct ProxyParts {
    const RouteTable& routes;
    const Clock& clock;
    Metrics& metrics;
    std::span<const http::ErrorText> error_texts;
    std::vector<UpstreamOptions> upstreams;  // in the order of the route table's names
    int log_descriptor = 1;
};

class Proxy final : public http::ExchangeHandler {
public:
    Proxy(Runtime& runtime, ProxyParts parts, Pipeline pipeline);

    Task<void> Serve(http::Exchange& exchange) override;
    http::Response Refuse(int status, std::string_view reason) override;

    // First thing when the thread stops, before its server waits for what is in flight.
    Task<void> EndStreams();
    void Replace(std::shared_ptr<const KeySet> keys) { pipeline_.Replace(std::move(keys)); }

private:
    struct RouteNumbers {
        Histogram* seconds = nullptr;
        std::unordered_map<int, Counter*> by_method_and_status;
    };

    Task<Result<int>> Handle(http::Exchange& exchange, Passage& passage);
    int Answer(http::Exchange& exchange, const Passage& passage, const http::Response& response);
    void Record(const http::Exchange& exchange, const Passage& passage, int status,
                std::chrono::steady_clock::time_point start);
    Task<void> FlushLog();

    Runtime& runtime_;
    ProxyParts parts_;
    SystemRandom random_;
    Pipeline pipeline_;
    std::vector<std::unique_ptr<Upstream>> upstreams_;
    AccessLog log_;
    std::vector<RouteNumbers> numbers_;  // by route; the last: no route
    Gauge& in_flight_;
    Counter& exceptions_;
};

}  // namespace openrun::gateway
