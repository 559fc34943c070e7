#include "libs/service/host.hpp"

#include "libs/telemetry/log.hpp"

#include <fmt/format.h>

#include "api/error_texts.hpp"
#include <cstdio>
#include <stdexcept>
#include <string_view>

namespace openrun::service {
namespace {

using namespace std::chrono_literals;

std::shared_ptr<const KeySet> ReadKeys(const std::string& jwks) {
    auto keys = KeySet::FromJwks(jwks);
    if (!keys) throw std::runtime_error("OPENRUN_JWKS: " + keys.error().detail);
    return std::make_shared<const KeySet>(*std::move(keys));
}

std::optional<SigningKey> ReadSigningKey(const std::string& jwk) {
    if (jwk.empty()) return std::nullopt;
    auto key = SigningKey::FromJwk(jwk);
    if (!key) throw std::runtime_error("signing key: " + key.error().detail);
    return *std::move(key);
}

// What can be had, so that a program still prints its settings, and why not all.
std::unique_ptr<SecretSource> OpenedOr(std::optional<Error>& failure) {
    auto opened = OpenSecrets();
    if (opened) return *std::move(opened);
    failure = std::move(opened).error();
    return std::make_unique<EnvironmentSecrets>();
}

// Said here, with its name, and not by an exception later.
Result<void> CheckKeys(const ServiceSettings& settings) {
    InitialiseCrypto();
    if (const auto keys = KeySet::FromJwks(settings.jwks); !keys)
        return Fail(Kind::kInvalid, "INVALID_SETTINGS", "OPENRUN_JWKS: " + keys.error().detail);
    if (settings.signing_key.empty()) return {};
    if (const auto key = SigningKey::FromJwk(settings.signing_key); !key) {
        return Fail(
            Kind::kInvalid, "INVALID_SETTINGS",
            "OPENRUN_" + UpperCase(settings.service) + "_SIGNING_KEY: " + key.error().detail);
    }
    return {};
}

HostOptions OptionsOf(const Start& start) {
    return {.settings = start.settings(), .secrets = &start.secrets(), .handle_signals = true};
}

}  // namespace

// NOLINTNEXTLINE(performance-unnecessary-value-param): once a program, and callers write a literal
Start::Start(int argc, char** argv, std::string service, std::uint16_t port, bool signs)
    : secrets_(OpenedOr(no_secrets_)),
      reader_(SettingsFrom(*secrets_)),
      settings_(ReadServiceSettings(reader_, service, port, signs)) {
    DeclareSecretSettings(reader_);
    for (int i = 1; i < argc; ++i) {
        const bool known = std::string_view(argv[i]) == "--print-settings";
        print_settings_ |= known;
        usage_error_ |= !known;
    }
}

std::optional<int> Start::Finish() {
    if (usage_error_) {
        std::fputs("usage: [--print-settings]   everything else comes from the environment\n",
                   stderr);
        return 2;
    }
    if (print_settings_) {
        std::fputs(reader_.Table().c_str(), stdout);
        return 0;
    }
    if (no_secrets_) {
        std::fprintf(stderr, "%s\n", no_secrets_->detail.c_str());
        return 78;  // EX_CONFIG
    }
    auto checked = reader_.Check();
    if (checked) checked = CheckKeys(settings_);
    if (!checked) {
        std::fprintf(stderr, "%s\n", checked.error().detail.c_str());
        return 78;  // EX_CONFIG
    }
    return std::nullopt;
}

Host::Host(const Start& start) : Host(OptionsOf(start)) {}

Host::Host(HostOptions options)
    : options_(std::move(options)),
      ids_(clock_, random_),
      runtime_({.blocking_threads = static_cast<std::size_t>(options_.settings.blocking_threads),
                .drain_limit = options_.settings.drain_limit,
                .handle_signals = options_.handle_signals}),
      signing_key_((InitialiseCrypto(), ReadSigningKey(options_.settings.signing_key))),
      keys_(ReadKeys(options_.settings.jwks)),
      authenticator_(clock_, keys_, options_.settings.service),
      spans_(runtime_, random_, metrics_, options_.settings.spans) {
    OpenLog(options_.settings.service, options_.settings.log_level);
    SampleTraces(options_.settings.trace_sample_per_mille);
    // Registered first, so run last: what the end itself does is sent, too.
    runtime_.OnStop([this](Deadline deadline) { return spans_.Flush(deadline); });
    runtime_.Spawn("spans", spans_.Run());
    http::AddOperations(operations_router_, health_, metrics_);
    http::ServerOptions api{.address = options_.settings.address, .port = options_.settings.port};
    api.lame_duck = options_.settings.lame_duck;
    server_ = std::make_unique<http::Server>(runtime_, router_, authenticator_, random_, metrics_,
                                             ErrorTexts(), api);
    http::ServerOptions operations{.address = options_.settings.address,
                                   .port = options_.settings.operations_port};
    operations.access_log = false;
    operations_ = std::make_unique<http::Server>(runtime_, operations_router_, authenticator_,
                                                 random_, metrics_, ErrorTexts(), operations);
    const ServiceSettings& known = options_.settings;
    OnSecret("OPENRUN_JWKS", known.jwks,
             [this](const std::string& text) { return ReplaceKeys(text); });
    if (signing_key_) {
        OnSecret("OPENRUN_" + UpperCase(known.service) + "_SIGNING_KEY", known.signing_key,
                 [this](const std::string& text) { return ReplaceSigningKey(text); });
    }
    if (options_.secrets != nullptr) runtime_.Spawn("reread-secrets", RereadSecrets());
}

Host::~Host() = default;

void Host::OnKeys(std::function<void(std::shared_ptr<const KeySet>)> call) {
    on_keys_.push_back(std::move(call));
}

void Host::OnSecret(std::string name, std::string known,
                    std::function<Result<void>(const std::string& text)> call) {
    watched_secrets_.push_back(std::make_unique<WatchedSecret>(
        WatchedSecret{std::move(name), std::move(known), std::move(call)}));
}

// Public keys first: they stand first in the list.
Task<void> Host::RereadSecrets() {
    for (;;) {
        co_await SleepFor(runtime_.executor(), options_.settings.keys_reread);
        for (std::size_t i = 0; i < watched_secrets_.size(); ++i)
            co_await Reread(watched_secrets_[i].get());
    }
}

Task<void> Host::Reread(WatchedSecret* secret) {
    auto text = co_await runtime_.Blocking(
        [secrets = options_.secrets, name = secret->name] { return secrets->Read(name); });
    if (!text || *text == secret->known) co_return;
    if (const auto replaced = secret->call(*text); !replaced) {
        LogError("a changed secret is of no use; the old one stays",
                 {{"secret", secret->name}, {"error", replaced.error().detail}});
        co_return;
    }
    secret->known = *std::move(text);
    LogInfo("a secret was replaced", {{"secret", secret->name}});
}

Result<void> Host::ReplaceKeys(const std::string& jwks) {
    TRY(KeySet keys, KeySet::FromJwks(jwks));
    keys_ = std::make_shared<const KeySet>(std::move(keys));
    authenticator_.Replace(keys_);
    for (const auto& call : on_keys_) call(keys_);
    return {};
}

// Whoever holds signing_key() signs with the new one from now on: all of it on this thread. Others
// must know its public half before, or they would refuse what it signs.
Result<void> Host::ReplaceSigningKey(const std::string& jwk) {
    TRY(const SigningKey key, SigningKey::FromJwk(jwk));
    if (!keys_->Has(key.key_id())) {
        return Fail(Kind::kInvalid, "INVALID_KEY",
                    "OPENRUN_JWKS does not hold key " + key.key_id());
    }
    *signing_key_ = key;
    return {};
}

void Host::Watch(postgres::Pool& pool) {
    health_.Declare("postgres");
    runtime_.Spawn("watch-postgres", WatchPool(&pool));
}

void Host::Watch(redis::Client& redis) {
    health_.Declare("redis");
    runtime_.Spawn("watch-redis", WatchRedis(&redis));
}

Task<void> Host::WriteLog() {
    for (;;) {
        co_await SleepFor(runtime_.executor(), 200ms);
        FlushLog();
    }
}

Task<void> Host::WatchPool(postgres::Pool* pool) {
    bool ready = false;
    for (;;) {
        ready = co_await pool->Ping(After(2s));
        health_.Report("postgres", ready);
        co_await SleepFor(runtime_.executor(), ready ? 1s : 20ms);
    }
}

Task<void> Host::WatchRedis(redis::Client* redis) {
    for (;;) {
        health_.Report("redis", redis->connected());
        co_await SleepFor(runtime_.executor(), redis->connected() ? 250ms : 10ms);
    }
}

Result<void> Host::StartServers() {
    CHECK(server_->Start());
    CHECK(operations_->Start());
    return {};
}

// Behind a name that several instances share: nobody is sent here before an answer can be given.
Task<void> Host::ListenWhenReady() {
    while (options_.settings.listen_when_ready && !health_.ready())
        co_await SleepFor(runtime_.executor(), 10ms);
    if (runtime_.stopping()) co_return;
    if (const auto started = server_->Start(); !started) {
        LogError("cannot listen", {{"error", started.error().detail}});
        cannot_listen_ = true;
        runtime_.Stop();
        co_return;
    }
    LogInfo("listening", {{"port", port()}, {"operationsPort", operations_port()}});
}

int Host::Run() {
    if (const auto started = operations_->Start(); !started) {
        LogError("cannot listen", {{"error", started.error().detail}});
        return 1;
    }
    GatherLog();
    runtime_.Spawn("listen", ListenWhenReady());
    runtime_.Spawn("flush-log", WriteLog());
    runtime_.Run();
    LogInfo("stopped");
    FlushLog();
    return cannot_listen_ ? 1 : 0;
}

}  // namespace openrun::service
