#include "services/gateway/app.hpp"

#include "libs/telemetry/log.hpp"
#include "services/gateway/built_in_routes.hpp"

#include "api/error_texts.hpp"
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace openrun::gateway {
namespace {

std::string ReadRoutes(const std::string& file) {
    if (file.empty()) return kBuiltInRoutes;
    std::ifstream in(file);
    if (!in) throw std::runtime_error("cannot read the routes: " + file);
    return {std::istreambuf_iterator<char>(in), {}};
}

template <typename T>
T Checked(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().detail);
    return *std::move(result);
}

RouteTable MakeRoutes(const Settings& settings) {
    std::vector<std::string> names;
    for (const UpstreamOptions& upstream : settings.upstreams) {
        Checked(OriginsOf(upstream));
        names.push_back(upstream.name);
    }
    return Checked(RouteTable::Parse(ReadRoutes(settings.routes_file), names));
}

}  // namespace

struct App::Worker {
    Worker(const AppParts& parts, const Settings& settings, const RouteTable& routes,
           Pipeline pipeline, const http::ServerOptions& options)
        : runtime(
              {.blocking_threads = 1, .drain_limit = parts.drain_limit, .handle_signals = false}),
          proxy(runtime,
                {.routes = routes,
                 .clock = parts.clock,
                 .metrics = parts.metrics,
                 .error_texts = ErrorTexts(),
                 .upstreams = settings.upstreams,
                 .log_descriptor = settings.access_log ? 1 : -1},
                std::move(pipeline)),
          server(runtime, proxy, parts.metrics, options) {}

    Runtime runtime;
    Proxy proxy;
    http::Server server;
    std::thread thread;
};

App::App(AppParts parts, Settings settings)
    : parts_(std::move(parts)), settings_(std::move(settings)), routes_(MakeRoutes(settings_)) {
    (void)MakePipeline();  // its settings are checked now
}

Pipeline App::MakePipeline() const {
    return {routes_, Checked(FindClient::Trusting(settings_.trusted_proxies)),
            AllowOrigin(settings_.web_origins), parts_.clock, parts_.keys};
}

App::~App() {
    for (const auto& worker : workers_) {
        worker->runtime.Stop();
        if (worker->thread.joinable()) worker->thread.join();
    }
}

Result<void> App::Start() {
    const auto cores = std::max(1U, std::thread::hardware_concurrency());
    const auto count = settings_.threads == 0 ? cores : static_cast<unsigned>(settings_.threads);
    http::ServerOptions options = settings_.server;
    options.reuse_port = true;
    for (unsigned i = 0; i < count; ++i) {
        workers_.push_back(
            std::make_unique<Worker>(parts_, settings_, routes_, MakePipeline(), options));
        Worker& worker = *workers_.back();
        CHECK(worker.server.Start());
        worker.runtime.OnStop([&proxy = worker.proxy](Deadline) { return proxy.EndStreams(); });
        options.port = workers_.front()->server.port();  // the first one's, if it was chosen
    }
    port_ = options.port;
    for (const auto& worker : workers_)
        worker->thread = std::thread([&runtime = worker->runtime] { runtime.Run(); });
    parts_.main.OnStop([this](Deadline) { return Stop(); });
    return {};
}

Task<void> App::Stop() {
    for (const auto& worker : workers_) worker->runtime.Stop();
    co_await parts_.main.Blocking([this] {
        for (const auto& worker : workers_) worker->thread.join();
        return true;
    });
}

void App::Replace(const std::shared_ptr<const KeySet>& keys) {
    parts_.keys = keys;
    for (const auto& worker : workers_) {
        worker->runtime.Post([proxy = &worker->proxy, keys] { proxy->Replace(keys); });
    }
}

}  // namespace openrun::gateway
