#pragma once
// A gateway with its own threads before small services made of libs/http, which live in the test's
// io loop together with a client that says exactly what it is told.

#include "libs/http/client.hpp"
#include "libs/testing/run.hpp"
#include "services/gateway/app.hpp"

#include <gtest/gtest.h>

#include "api/error_texts.hpp"
#include <atomic>
#include <map>

namespace openrun::gateway {

// A server below the router, so that a test sees requests as they arrive and answers as it likes.
class Service final : public http::ExchangeHandler {
public:
    Service(Runtime& runtime, Metrics& metrics)
        : runtime_(runtime), server(runtime, *this, metrics, {}) {
        EXPECT_TRUE(server.Start());
    }
    Task<void> Serve(http::Exchange& exchange) override;
    http::Response Refuse(int status, std::string_view) override {
        return {.status = status, .headers = {}, .stream = {}};
    }
    [[nodiscard]] std::string Url() const {
        return fmt::format("http://127.0.0.1:{}", server.port());
    }

    struct Seen {
        std::string method, target, body;
        std::vector<std::pair<std::string, std::string>> headers;
        [[nodiscard]] std::string Header(std::string_view name) const;
    };
    std::vector<Seen> seen;
    http::Response answer = {.body = R"({"ok":true})", .headers = {}, .stream = {}};
    std::chrono::milliseconds pause{0};
    int broken = 0;  // so many requests are answered by closing the connection

private:
    Runtime& runtime_;

public:
    http::Server server;
};

class GatewayTest : public ::testing::Test {
protected:
    explicit GatewayTest(std::function<void(Settings&)> change = {});
    void SetUp() override;

    void Run(Task<void> story) { testing::RunTask(runtime, std::move(story)); }
    [[nodiscard]] std::string Token(std::vector<std::string> roles = {"USER"}) const;
    [[nodiscard]] std::string Bearer(std::vector<std::string> roles = {"USER"}) const {
        return "Authorization: Bearer " + Token(std::move(roles)) + "\r\n";
    }

    SystemClock clock;
    Metrics metrics;
    SigningKey user_key = SigningKey::Generate("user-1");
    std::shared_ptr<const KeySet> keys;
    Runtime runtime{testing::Quiet()};
    Service user{runtime, metrics}, event{runtime, metrics}, queue{runtime, metrics},
        reservation{runtime, metrics}, payment{runtime, metrics};
    std::function<void(Settings&)> change_settings;
    std::unique_ptr<App> gateway;
};

// Sends `bytes`, then reads until the peer closes, or `until` has been seen.
Task<std::string> Say(Runtime& runtime, std::uint16_t port, std::string bytes,
                      std::string until = {});

// "GET path" with these header lines, on a connection of its own.
[[nodiscard]] std::string Get(std::string_view path, std::string_view headers = "");
[[nodiscard]] std::string Post(std::string_view path, std::string_view headers,
                               std::string_view body);
[[nodiscard]] std::string BodyOf(std::string_view answer);
[[nodiscard]] std::string CodeIn(std::string_view answer);  // of a problem document

}  // namespace openrun::gateway
