#include "services/gateway/settings.hpp"

#include "libs/service/settings.hpp"

#include <tuple>

namespace openrun::gateway {

using namespace std::chrono_literals;

Settings ReadSettings(SettingsReader& reader) {
    Settings settings;
    settings.threads =
        reader.Integer("OPENRUN_GATEWAY_THREADS", 0, 0, 64, "io threads; 0: one a core");
    settings.routes_file = reader.Text("OPENRUN_GATEWAY_ROUTES", "",
                                       "File of routes; empty: the table that is built in");
    settings.web_origins =
        reader.List("OPENRUN_WEB_ORIGINS", "http://localhost:3000,http://127.0.0.1:3000",
                    "Origins of our own pages: they may write by cookie and read answers");
    settings.trusted_proxies =
        reader.List("OPENRUN_TRUSTED_PROXIES", "127.0.0.0/8,::1/128",
                    "Networks of proxies whose X-Forwarded-For and -Proto are believed");
    settings.server.connections_max = static_cast<std::size_t>(
        reader.Integer("OPENRUN_GATEWAY_CONNECTIONS_MAX", 20'000, 1, 1'000'000,
                       "Connections of clients a thread; more are closed at once"));
    settings.server.header_bytes_max = static_cast<std::size_t>(
        reader.Integer("OPENRUN_GATEWAY_HEADER_BYTES_MAX", 16 * 1024, 1024, 64 * 1024,
                       "Size of a request's head; larger is 431"));
    settings.server.header_timeout = reader.Duration("OPENRUN_GATEWAY_HEADER_TIMEOUT", 10s, 100ms,
                                                     1min, "Until a request's head is complete");
    settings.server.idle_timeout = reader.Duration("OPENRUN_GATEWAY_IDLE_TIMEOUT", 60s, 100ms, 1h,
                                                   "How long a client may keep a quiet connection");
    settings.access_log =
        reader.Flag("OPENRUN_GATEWAY_ACCESS_LOG", true, "One line a request on stdout");

    UpstreamOptions shared;
    shared.connections_max = static_cast<std::size_t>(
        reader.Integer("OPENRUN_GATEWAY_UPSTREAM_CONNECTIONS", 512, 1, 10'000,
                       "Connections in use to one service, a thread; more requests wait"));
    shared.streams_max = static_cast<std::size_t>(
        reader.Integer("OPENRUN_GATEWAY_STREAMS_MAX", 4096, 1, 100'000,
                       "Event streams of one service, a thread; more are 503"));
    shared.connect_timeout = reader.Duration("OPENRUN_GATEWAY_CONNECT_TIMEOUT", 1s, 10ms, 10s,
                                             "How long connecting to a service may take");
    shared.breaker.failures_max = static_cast<int>(reader.Integer(
        "OPENRUN_GATEWAY_BREAKER_FAILURES", 5, 1, 1000, "Failures in a row that open a circuit"));
    shared.breaker.open_for = reader.Duration("OPENRUN_GATEWAY_BREAKER_OPEN", 500ms, 10ms, 1min,
                                              "How long a circuit stays open before a probe");
    for (const auto& [name, port] :
         {std::tuple{"user", 8081}, std::tuple{"event", 8082}, std::tuple{"queue", 8083},
          std::tuple{"reservation", 8084}, std::tuple{"payment", 8085}}) {
        UpstreamOptions one = shared;
        one.name = name;
        one.url = service::ReadPeerSettings(reader, name, static_cast<std::uint16_t>(port)).url;
        settings.upstreams.push_back(std::move(one));
    }
    return settings;
}

}  // namespace openrun::gateway
