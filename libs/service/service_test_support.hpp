#pragma once
// What the tests of every service share: the real App as an instance on a thread of its own, calls
// of it, small servers that play its neighbours, and a store that can be taken away.

#include "libs/bus/bus_test_support.hpp"
#include "libs/http/client.hpp"
#include "libs/security/jwt.hpp"
#include "libs/service/host.hpp"

#include <gtest/gtest.h>

#include "api/error_texts.hpp"
#include <mutex>
#include <thread>

namespace openrun::service {

[[nodiscard]] inline HostOptions TestHost(std::string name, const SigningKey& key,
                                          const KeySet& keys) {
    HostOptions options;
    options.settings.service = std::move(name);
    options.settings.address = "127.0.0.1";
    options.settings.log_level = LogLevel::kError;
    options.settings.signing_key = key.PrivateJwk();
    options.settings.jwks = keys.Jwks();
    options.settings.drain_limit = std::chrono::seconds{3};
    options.handle_signals = false;
    return options;
}

// Listens from its making on; answers from Start() to Stop().
template <typename App, typename Settings>
class Instance {
public:
    Instance(const HostOptions& options, const Settings& settings)
        : host_(options), app_(std::make_unique<App>(host_, settings)) {
        EXPECT_TRUE(host_.StartServers());
    }
    ~Instance() { Stop(); }
    Instance(const Instance&) = delete;
    Instance& operator=(const Instance&) = delete;

    void Start() {
        thread_ = std::thread([this] { host_.runtime().Run(); });
    }
    void Stop() {
        if (!thread_.joinable()) return;
        host_.runtime().Stop();
        thread_.join();
        app_.reset();  // as the process would end: its sessions go
    }
    [[nodiscard]] std::string Url() const {
        return "http://127.0.0.1:" + std::to_string(host_.port());
    }

private:
    Host host_;
    std::unique_ptr<App> app_;
    std::thread thread_;
};

// What a call was told; members are empty or -1 where the body has none of that kind.
struct Told {
    int status = 0;
    json::object body;
    http::ClientResponse raw;

    [[nodiscard]] std::string Text(std::string_view name) const {
        const auto* value = body.if_contains(name);
        return value != nullptr && value->is_string() ? std::string(value->as_string()) : "";
    }
    [[nodiscard]] std::int64_t Integer(std::string_view name) const {
        const auto* value = body.if_contains(name);
        return value != nullptr && value->is_int64() ? value->as_int64() : -1;
    }
    [[nodiscard]] std::string Code() const { return Text("code"); }
};

// An answer, whatever its status, within 20 s.
inline Task<Told> Ask(http::Client& client, http::ClientRequest request) {
    Told told;
    auto answer = co_await client.Call(std::move(request), After(std::chrono::seconds{20}));
    EXPECT_TRUE(answer) << (answer ? "" : answer.error().code + answer.error().detail);
    if (!answer) co_return told;
    told.status = answer->status;
    if (auto read = json::Parse(answer->body); read && read->is_object())
        told.body = read->as_object();
    told.raw = *std::move(answer);
    co_return told;
}

// Away: nobody can connect, and whoever was is thrown out.
inline void LockStore(const testing::ThrowAwayDatabase& database, bool away) {
    const std::string name = database.Conninfo().substr(database.Conninfo().find("dbname=") + 7);
    const testing::ThrowAwayDatabase elsewhere(false);
    bus::OwnerSql(elsewhere,
                  "ALTER DATABASE " + name + " ALLOW_CONNECTIONS " + (away ? "false" : "true"));
    if (away)
        bus::OwnerSql(elsewhere,
                      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" +
                          name + "'");
}

// Whom a service asks, played by a server with routes on a thread of its own. A derived class adds
// its routes, calls Start() last in its constructor and Stop() first in its destructor.
class Neighbour {
public:
    Neighbour(std::shared_ptr<const KeySet> keys, const std::string& name)
        : authenticator_(clock_, std::move(keys), name) {}
    virtual ~Neighbour() = default;
    Neighbour(const Neighbour&) = delete;
    Neighbour& operator=(const Neighbour&) = delete;
    [[nodiscard]] std::string Url() const {
        return "http://127.0.0.1:" + std::to_string(server_->port());
    }

protected:
    void Start() {
        http::ServerOptions options;
        options.access_log = false;
        server_ = std::make_unique<http::Server>(runtime_, router_, authenticator_, random_,
                                                 metrics_, ErrorTexts(), options);
        EXPECT_TRUE(server_->Start());
        thread_ = std::thread([this] { runtime_.Run(); });
    }
    void Stop() {
        runtime_.Stop();
        thread_.join();
    }
    static Task<Result<http::Response>> Now(http::Response response) { co_return response; }
    static http::Response Json(int status, const json::object& body) {
        return {
            .status = status, .body = boost::json::serialize(body), .headers = {}, .stream = {}};
    }

    SystemClock clock_;
    http::Router router_;
    mutable std::mutex mutex_;

private:
    Runtime runtime_{testing::Quiet()};
    SystemRandom random_;
    Metrics metrics_;
    http::TokenAuthenticator authenticator_;
    std::unique_ptr<http::Server> server_;
    std::thread thread_;
};

}  // namespace openrun::service
