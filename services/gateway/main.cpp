#include "libs/http/operations.hpp"
#include "libs/service/host.hpp"
#include "libs/telemetry/log.hpp"
#include "services/gateway/app.hpp"

#include "api/error_texts.hpp"
#include <cstdio>
#include <exception>

namespace openrun::gateway {
namespace {

std::shared_ptr<const KeySet> ReadKeys(const std::string& jwks) {
    auto keys = KeySet::FromJwks(jwks);
    if (!keys) throw std::runtime_error("OPENRUN_JWKS: " + keys.error().detail);
    return std::make_shared<const KeySet>(*std::move(keys));
}

Task<void> RereadKeys(Runtime& runtime, App& app, const SecretSource& secrets,
                      const service::ServiceSettings& settings) {
    std::string known = settings.jwks;
    for (;;) {
        co_await SleepFor(runtime.executor(), settings.keys_reread);
        auto text = co_await runtime.Blocking([&secrets] { return secrets.Read("OPENRUN_JWKS"); });
        if (!text || *text == known) continue;
        auto keys = KeySet::FromJwks(*text);
        if (!keys) {
            LogError("public keys are unreadable; the old ones stay",
                     {{"error", keys.error().detail}});
            continue;
        }
        known = *std::move(text);
        app.Replace(std::make_shared<const KeySet>(*std::move(keys)));
        LogInfo("public keys were replaced");
    }
}

// The service Host has one io thread and one server; the gateway has many, so it is wired here.
int Run(const service::Start& start, Settings settings) {
    const service::ServiceSettings& common = start.settings();
    InitialiseCrypto();
    OpenLog(common.service, common.log_level);
    SampleTraces(common.trace_sample_per_mille);
    settings.server.address = common.address;
    settings.server.port = common.port;
    settings.server.lame_duck = common.lame_duck;

    const SystemClock clock;
    SystemRandom random;
    Metrics metrics;
    Health health;
    Runtime runtime({.blocking_threads = 2, .drain_limit = common.drain_limit});
    const auto keys = ReadKeys(common.jwks);
    http::TokenAuthenticator nobody(clock, keys, common.service);
    http::Router router;
    http::AddOperations(router, health, metrics);
    http::ServerOptions operations{.address = common.address, .port = common.operations_port};
    operations.access_log = false;
    http::Server operations_server(runtime, router, nobody, random, metrics, ErrorTexts(),
                                   operations);
    service::SpanExporter spans(runtime, random, metrics, common.spans);
    runtime.OnStop([&spans](Deadline deadline) { return spans.Flush(deadline); });
    runtime.Spawn("spans", spans.Run());
    App app({.main = runtime,
             .clock = clock,
             .metrics = metrics,
             .keys = keys,
             .drain_limit = common.drain_limit},
            std::move(settings));

    health.Declare("listening");
    auto started = operations_server.Start();
    if (started) started = app.Start();
    if (!started) {
        LogError("cannot listen", {{"error", started.error().detail}});
        return 1;
    }
    health.Report("listening", true);
    runtime.Spawn("reread-keys", RereadKeys(runtime, app, start.secrets(), common));
    LogInfo("listening", {{"port", app.port()}, {"operationsPort", operations_server.port()}});
    runtime.Run();
    LogInfo("stopped");
    return 0;
}

}  // namespace
}  // namespace openrun::gateway

int main(int argc, char** argv) {
    using namespace openrun;
    service::Start start(argc, argv, "gateway", 8080, false);
    auto settings = gateway::ReadSettings(start.reader());
    if (const auto code = start.Finish()) return *code;
    try {
        return gateway::Run(start, std::move(settings));
    } catch (const std::exception& wrong) {
        std::fprintf(stderr, "%s\n", wrong.what());
        return 78;  // EX_CONFIG
    }
}
