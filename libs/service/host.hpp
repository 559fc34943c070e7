#pragma once
// What every service's main does the same way, and the parts every service has: one io thread,
// clock, randomness, keys, metrics, health, the two servers. A service's App takes a Host& and adds
// its own.
//
//   int main(int argc, char** argv) {
//       service::Start start(argc, argv, "reservation", 8084);
//       const auto settings = reservation::ReadSettings(start.reader());
//       if (const auto code = start.Finish()) return *code;   // --print-settings, or mistakes
//       service::Host host(start);
//       reservation::App app(host, settings);                 // adds routes to host.router()
//       return host.Run();
//   }
//
// Tests build a Host from HostOptions with ports 0 and a key set of their own, and call Start()
// instead of Run().

#include "libs/base/id.hpp"
#include "libs/http/operations.hpp"
#include "libs/http/server.hpp"
#include "libs/secrets/secrets.hpp"
#include "libs/service/settings.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace openrun::service {

// Command line and settings, before anything runs.
class Start {
public:
    Start(int argc, char** argv, std::string service, std::uint16_t port, bool signs = true);

    [[nodiscard]] SettingsReader& reader() { return reader_; }
    [[nodiscard]] const ServiceSettings& settings() const { return settings_; }
    [[nodiscard]] const SecretSource& secrets() const { return *secrets_; }
    // After the last setting was read: an exit code if the program should end now.
    [[nodiscard]] std::optional<int> Finish();

private:
    std::optional<Error> no_secrets_;  // why they could not be opened
    std::unique_ptr<SecretSource> secrets_;
    SettingsReader reader_;
    ServiceSettings settings_;
    bool print_settings_ = false;
    bool usage_error_ = false;
};

struct HostOptions {
    ServiceSettings settings;
    const SecretSource* secrets = nullptr;  // where OPENRUN_JWKS is read again; null: never
    bool handle_signals = true;
};

class Host {
public:
    // Throws std::runtime_error for keys that are none: start-up only.
    explicit Host(const Start& start);
    explicit Host(HostOptions options);
    ~Host();
    Host(const Host&) = delete;
    Host& operator=(const Host&) = delete;

    [[nodiscard]] const std::string& name() const { return options_.settings.service; }
    [[nodiscard]] Runtime& runtime() { return runtime_; }
    [[nodiscard]] Clock& clock() { return clock_; }
    [[nodiscard]] Random& random() { return random_; }
    [[nodiscard]] IdSource& ids() { return ids_; }
    [[nodiscard]] Metrics& metrics() { return metrics_; }
    [[nodiscard]] Health& health() { return health_; }
    [[nodiscard]] http::Router& router() { return router_; }
    [[nodiscard]] const SigningKey& signing_key() const { return *signing_key_; }
    [[nodiscard]] std::shared_ptr<const KeySet> keys() const { return keys_; }

    // Called on the io thread whenever the public keys were read again and have changed.
    void OnKeys(std::function<void(std::shared_ptr<const KeySet>)> call);
    // Called on the io thread when a secret was read again and has changed; one that it refuses is
    // offered again at the next reading.
    void OnSecret(std::string name, std::string known,
                  std::function<Result<void>(const std::string& text)> call);
    // Declares "postgres" and keeps asking the pool, once a second.
    void Watch(postgres::Pool& pool);
    // Declares "redis"; a service that can live without Redis does not call this.
    void Watch(redis::Client& redis);

    // Starts both servers. Error: ADDRESS_UNAVAILABLE.
    [[nodiscard]] Result<void> StartServers();
    [[nodiscard]] std::uint16_t port() const { return server_->port(); }
    [[nodiscard]] std::uint16_t operations_port() const { return operations_->port(); }
    // Servers, then the io loop until a signal. Returns the exit code.
    int Run();

private:
    struct WatchedSecret {
        std::string name, known;
        std::function<Result<void>(const std::string& text)> call;
    };
    Task<void> RereadSecrets();
    Task<void> Reread(WatchedSecret* secret);
    Result<void> ReplaceKeys(const std::string& jwks);
    Result<void> ReplaceSigningKey(const std::string& jwk);
    Task<void> WriteLog();
    Task<void> WatchPool(postgres::Pool* pool);
    Task<void> WatchRedis(redis::Client* redis);
    Task<void> ListenWhenReady();

    HostOptions options_;
    SystemClock clock_;
    SystemRandom random_;
    IdSource ids_;
    Metrics metrics_;
    Health health_;
    Runtime runtime_;
    std::optional<SigningKey> signing_key_;
    std::shared_ptr<const KeySet> keys_;
    std::vector<std::unique_ptr<WatchedSecret>> watched_secrets_;
    std::vector<std::function<void(std::shared_ptr<const KeySet>)>> on_keys_;
    http::TokenAuthenticator authenticator_;
    http::Router router_;
    http::Router operations_router_;
    SpanExporter spans_;
    std::unique_ptr<http::Server> server_;
    std::unique_ptr<http::Server> operations_;
    bool cannot_listen_ = false;
};

}  // namespace openrun::service
