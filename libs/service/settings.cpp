#include "libs/service/settings.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace openrun::service {

using namespace std::chrono_literals;

std::string UpperCase(std::string text) {
    std::ranges::transform(text, text.begin(), [](char letter) {
        return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
    });
    return text;
}

ServiceSettings ReadServiceSettings(SettingsReader& reader, const std::string& service,
                                    std::uint16_t port, bool signs) {
    ServiceSettings settings;
    settings.service = service;
    settings.address = reader.Text("OPENRUN_ADDRESS", "127.0.0.1", "Address to listen on");
    settings.port = static_cast<std::uint16_t>(
        reader.Integer("OPENRUN_PORT", port, 0, 65535, "Port of the API; 0: the kernel chooses"));
    settings.operations_port =
        static_cast<std::uint16_t>(reader.Integer("OPENRUN_OPERATIONS_PORT", port + 1000, 0, 65535,
                                                  "Port of /healthz, /readyz and /metrics"));
    const std::string level = reader.Text(
        "OPENRUN_LOG_LEVEL", "info", "Least level that is logged: debug, info, warning, error");
    settings.log_level = ParseLogLevel(level).value_or(LogLevel::kInfo);
    if (signs) {
        settings.signing_key =
            reader.Secret(fmt::format("OPENRUN_{}_SIGNING_KEY", UpperCase(service)),
                          "Private Ed25519 key (JWK) that this service signs with");
    }
    settings.jwks = reader.Secret("OPENRUN_JWKS", "Public keys of all services (JWKS)");
    settings.keys_reread = reader.Duration("OPENRUN_KEYS_REREAD", 1min, 1s, 1h,
                                           "How often the public keys are read again");
    settings.drain_limit = reader.Duration("OPENRUN_DRAIN_LIMIT", 10s, 0s, 5min,
                                           "How long requests in flight may take at the end");
    settings.lame_duck = reader.Duration(
        "OPENRUN_LAME_DUCK", 0s, 0s, 1min,
        "At the end: how long kept connections may bring one more request; 0: closed at once");
    settings.listen_when_ready =
        reader.Flag("OPENRUN_LISTEN_WHEN_READY", false,
                    "Open the API's port only once the stores have answered for the first time");
    settings.blocking_threads =
        reader.Integer("OPENRUN_BLOCKING_THREADS", 1, 1, 16,
                       "Threads for what blocks: password hashes, files, names");
    settings.spans.service = service;
    settings.spans.url = reader.Text("OPENRUN_OTLP_URL", "",
                                     "Collector of spans (OTLP/HTTP): http://host:4318; empty: "
                                     "no spans");
    settings.spans.waiting_max = static_cast<std::size_t>(
        reader.Integer("OPENRUN_OTLP_SPANS_MAX", 8'192, 1, 1'000'000,
                       "Spans that may wait for the collector; more are dropped and counted"));
    settings.spans.interval =
        reader.Duration("OPENRUN_OTLP_INTERVAL", 1s, 10ms, 1min, "How often spans are sent");
    settings.trace_sample_per_mille = reader.Integer(
        "OPENRUN_TRACE_SAMPLE_PER_MILLE", 1'000, 0, 1'000,
        "New traces of which spans are kept, of 1,000; others do as their parent did");
    return settings;
}

postgres::PoolOptions ReadPostgresSettings(SettingsReader& reader, const std::string& service) {
    postgres::PoolOptions options;
    const std::string host = reader.Text("OPENRUN_POSTGRES_HOST", "127.0.0.1", "PostgreSQL's host");
    const auto port = reader.Integer("OPENRUN_POSTGRES_PORT", 5432, 1, 65535, "PostgreSQL's port");
    const std::string database = reader.Text("OPENRUN_POSTGRES_DATABASE", "openrun", "Database");
    const std::string password =
        reader.Secret(fmt::format("OPENRUN_{}_POSTGRES_PASSWORD", UpperCase(service)),
                      "Password of this service's role");
    options.connections = static_cast<std::size_t>(
        reader.Integer("OPENRUN_POSTGRES_CONNECTIONS", 8, 1, 64, "Connections of this process"));
    options.waiters_max = static_cast<std::size_t>(
        reader.Integer("OPENRUN_POSTGRES_WAITERS_MAX", 10'000, 1, 1'000'000,
                       "Requests that may wait for a connection"));
    options.connect_timeout = reader.Duration("OPENRUN_POSTGRES_CONNECT_TIMEOUT", 3s, 100ms, 1min,
                                              "How long making a connection may take");
    options.schema = service + "_service";
    options.conninfo = fmt::format("host={} port={} dbname={} user={}_service password={}", host,
                                   port, database, service, password);
    return options;
}

redis::ClientOptions ReadRedisSettings(SettingsReader& reader) {
    redis::ClientOptions options;
    options.address = reader.Text("OPENRUN_REDIS_HOST", "127.0.0.1", "Redis's host");
    options.port = static_cast<std::uint16_t>(
        reader.Integer("OPENRUN_REDIS_PORT", 6379, 1, 65535, "Redis's port"));
    options.password = reader.Text("OPENRUN_REDIS_PASSWORD", "", "Redis's password; empty: none");
    options.command_timeout = reader.Duration("OPENRUN_REDIS_TIMEOUT", 500ms, 10ms, 1min,
                                              "How long a Redis command may take");
    return options;
}

BusSettings ReadBusSettings(SettingsReader& reader) {
    BusSettings settings;
    settings.on_kafka =
        reader.Choice("OPENRUN_BUS", "postgres", {"postgres", "kafka"},
                      "What carries events between services; the same for all of them") == "kafka";
    bus::KafkaOptions& kafka = settings.kafka;
    kafka.bootstrap = reader.Text("OPENRUN_KAFKA_BOOTSTRAP", kafka.bootstrap,
                                  "Kafka's brokers, host:port; several separated by commas");
    kafka.partitions = static_cast<std::int32_t>(
        reader.Integer("OPENRUN_KAFKA_PARTITIONS", kafka.partitions, 1, 1'000,
                       "Partitions of a topic that is made; one that is there keeps its number"));
    kafka.retention = reader.Duration("OPENRUN_KAFKA_RETENTION", kafka.retention, 1h, 365 * 24h,
                                      "How long Kafka keeps events");
    kafka.session_timeout =
        reader.Duration("OPENRUN_KAFKA_SESSION_TIMEOUT", kafka.session_timeout, 6s, 5min,
                        "How long a silent reader keeps its partitions");
    kafka.memory_kib =
        reader.Integer("OPENRUN_KAFKA_MEMORY_KIB", kafka.memory_kib, 1'024, 1'048'576,
                       "Memory for events on their way, in KiB, for each direction");
    return settings;
}

http::PeerOptions ReadPeerSettings(SettingsReader& reader, const std::string& name,
                                   std::uint16_t port) {
    return {.name = name,
            .url = reader.Text(fmt::format("OPENRUN_{}_URL", UpperCase(name)),
                               fmt::format("http://127.0.0.1:{}", port),
                               fmt::format("Where {} answers; several separated by commas", name)),
            .breaker = {}};
}

}  // namespace openrun::service
