#pragma once
// The real App on a thread of its own; the merchant who takes its webhooks is a small server.

#include "libs/http/client.hpp"
#include "libs/testing/run.hpp"
#include "services/sandbox/app.hpp"

#include <gtest/gtest.h>

#include <mutex>
#include <thread>

namespace openrun::sandbox {

using namespace std::chrono_literals;

struct Told {
    int status = 0;  // 0: no answer
    json::object body;
    std::string text, error;
    [[nodiscard]] std::string Text(std::string_view name) const;
    [[nodiscard]] const json::object& Member(std::string_view name) const;
};

struct Taken {  // a webhook
    std::string id, timestamp, signature, body;
    [[nodiscard]] bool Genuine(const std::string& secret) const;
};

// Answers 200 to what is signed well, after refusing `refusals` of them.
class Merchant {
public:
    explicit Merchant(std::string secret);
    ~Merchant();
    [[nodiscard]] std::string Url() const;
    [[nodiscard]] std::vector<Taken> All() const;
    void RefuseNext(int count);

private:
    http::Response Take(const http::Request& request);

    Runtime runtime_{testing::Quiet()};
    SystemClock clock_;
    SystemRandom random_;
    Metrics metrics_;
    http::TokenAuthenticator authenticator_;
    http::Router router_;
    std::unique_ptr<http::Server> server_;
    std::string secret_;
    mutable std::mutex mutex_;
    std::vector<Taken> taken_;
    int refusals_ = 0;
    std::thread thread_;
};

class SandboxTest : public ::testing::Test {
public:
    SandboxTest();
    ~SandboxTest() override;

    // With our secret; an empty key sends none.
    Task<Told> Call(http::Method method, std::string path, std::string body = {},
                    std::string key = {});
    Task<Told> Post(std::string path, std::string body, std::string key = {}) {
        return Call(http::Method::kPost, std::move(path), std::move(body), std::move(key));
    }
    Task<Told> Get(std::string path) { return Call(http::Method::kGet, std::move(path)); }
    // The buyer's window, for 1000 won; the SDK's answer.
    Task<Told> Window(std::string id, std::string outcome = "approve", bool automatic = false);
    Task<Told> Confirm(std::string id, Told window, std::string key = {});
    Task<Told> Paid(std::string id);
    Task<void> Fault(std::string target, std::string kind, std::string more = {});
    // Until the merchant has taken `count` webhooks, 10 s at the most.
    Task<bool> Webhooks(std::size_t count);
    Task<json::object> Ledger(std::string id);
    void Run(Task<void> story) { testing::RunTask(runtime, std::move(story)); }

    Settings settings;
    Merchant merchant;
    std::unique_ptr<service::Host> host;
    std::unique_ptr<App> app;
    std::thread thread;
    Runtime runtime{testing::Quiet()};
    std::unique_ptr<http::Client> client;
};

}  // namespace openrun::sandbox
