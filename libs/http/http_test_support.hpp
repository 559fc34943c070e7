#pragma once
// A server with a few routes, and a client that says exactly what it is told, both on one io
// thread.

#include "libs/http/client.hpp"
#include "libs/http/operations.hpp"
#include "libs/http/server.hpp"
#include "libs/testing/run.hpp"

#include <gtest/gtest.h>

namespace openrun::http {

inline constexpr ErrorText kTexts[] = {
    {"BODY_TOO_LARGE", 413, "", "Too large", "", ""},
    {"CALLER_NOT_ALLOWED", 403, "", "Caller", "", ""},
    {"HEADERS_TOO_LARGE", 431, "", "Headers", "", ""},
    {"INTERNAL", 500, "", "Internal", "", ""},
    {"INVALID_JSON", 400, "", "JSON", "", ""},
    {"MALFORMED_REQUEST", 400, "", "Malformed", "", ""},
    {"METHOD_NOT_ALLOWED", 405, "", "Method", "", ""},
    {"NOT_FOUND", 404, "없어요", "Not found", "", ""},
    {"REQUEST_TIMEOUT", 408, "", "Slow", "", ""},
    {"ROLE_REQUIRED", 403, "", "Role", "", ""},
    {"SIGN_IN_REQUIRED", 401, "", "Sign in", "", ""},
    {"TOKEN_INVALID", 401, "", "Token", "", ""},
    {"VALIDATION_FAILED", 400, "", "Fields", "", ""},
};

struct Greeting {
    std::string name;
};
BOOST_DESCRIBE_STRUCT(Greeting, (), (name))

class HttpTest : public ::testing::Test {
protected:
    explicit HttpTest(ServerOptions options = {}) {
        KeySet set;
        set.Add(user);
        set.Add(queue);
        keys = std::make_shared<const KeySet>(set);
        authenticator = std::make_unique<TokenAuthenticator>(clock, keys, "reservation");
        AddRoutes();
        options.access_log = false;
        server = std::make_unique<Server>(runtime, router, *authenticator, random, metrics, kTexts,
                                          options);
        EXPECT_TRUE(server->Start());
    }

    void AddRoutes();
    void Run(Task<void> story) { testing::RunTask(runtime, std::move(story)); }
    std::string Url() { return "http://127.0.0.1:" + std::to_string(server->port()); }
    std::string Token(const std::vector<std::string>& roles) {
        return "Bearer " + SignToken(user, "at+jwt", "user", "openrun", clock.Now(),
                                     std::chrono::minutes{15},
                                     {{"sub", "a"}, {"roles", json::ToValue(roles)}});
    }

    SystemClock clock;
    SystemRandom random;
    Metrics metrics;
    SigningKey user = SigningKey::Generate("user-1");
    SigningKey queue = SigningKey::Generate("queue-1");
    std::shared_ptr<const KeySet> keys;
    std::unique_ptr<TokenAuthenticator> authenticator;
    Router router;
    Runtime runtime{testing::Quiet()};
    std::unique_ptr<Server> server;
    int created = 0;
};

// Sends `bytes`, then reads until the peer closes or `until` has been seen.
Task<std::string> Say(Runtime& runtime, std::uint16_t port, std::string bytes,
                      std::string until = {});

}  // namespace openrun::http
