#pragma once
// The settings that every service shares, declared once, so that they are named and bounded the
// same everywhere.

#include "libs/base/settings.hpp"
#include "libs/bus/kafka_log.hpp"
#include "libs/bus/postgres_log.hpp"
#include "libs/http/peer.hpp"
#include "libs/postgres/pool.hpp"
#include "libs/redis/client.hpp"
#include "libs/service/span_exporter.hpp"
#include "libs/telemetry/log.hpp"

#include <string>

namespace openrun::service {

struct ServiceSettings {
    std::string service;  // "reservation"
    std::string address;
    std::uint16_t port = 0;
    std::uint16_t operations_port = 0;
    LogLevel log_level = LogLevel::kInfo;
    std::string signing_key;  // private JWK; empty: this program signs nothing
    std::string jwks;         // all public keys
    std::chrono::milliseconds keys_reread{60'000};
    std::chrono::milliseconds drain_limit{10'000};
    std::chrono::milliseconds lame_duck{0};
    bool listen_when_ready = false;
    std::int64_t blocking_threads = 1;
    SpanExportOptions spans;
    std::int64_t trace_sample_per_mille = 1000;
};

// OPENRUN_ADDRESS, OPENRUN_PORT, …, OPENRUN_<SERVICE>_SIGNING_KEY (when `signs`), OPENRUN_JWKS.
[[nodiscard]] ServiceSettings ReadServiceSettings(SettingsReader& reader,
                                                  const std::string& service, std::uint16_t port,
                                                  bool signs);

// OPENRUN_POSTGRES_*; role and schema are "<service>_service". The error map is the caller's to
// set.
[[nodiscard]] postgres::PoolOptions ReadPostgresSettings(SettingsReader& reader,
                                                         const std::string& service);

// OPENRUN_REDIS_*.
[[nodiscard]] redis::ClientOptions ReadRedisSettings(SettingsReader& reader);

// Which log carries the events: made into one by libs/service/bus.hpp.
struct BusSettings {
    bool on_kafka = false;
    bus::KafkaOptions kafka;
    bus::PostgresLogOptions postgres;
};

// OPENRUN_BUS and OPENRUN_KAFKA_*.
[[nodiscard]] BusSettings ReadBusSettings(SettingsReader& reader);

// OPENRUN_<NAME>_URL: where another service answers; several separated by commas.
[[nodiscard]] http::PeerOptions ReadPeerSettings(SettingsReader& reader, const std::string& name,
                                                 std::uint16_t port);

// "reservation" → "RESERVATION", as variables have it.
[[nodiscard]] std::string UpperCase(std::string text);

}  // namespace openrun::service
