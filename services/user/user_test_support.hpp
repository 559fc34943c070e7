#pragma once
// The real App, as one or two instances on threads of their own, over a real PostgreSQL; reCAPTCHA
// and the identity provider are played by one small server.

#include "libs/bus/bus_test_support.hpp"
#include "libs/security/jwt.hpp"
#include "services/user/app.hpp"

#include <gtest/gtest.h>

#include <map>
#include <mutex>
#include <set>
#include <thread>

namespace openrun::user {

using namespace std::chrono_literals;
using http::Method;

inline const std::string kPassword = "a long and good phrase";

// Token "human" is one; everything else is none. Identities answer what SetPerson() said. At Naver
// a code is good once, and who it belongs to is named like it.
class Outside {
public:
    Outside();
    ~Outside();
    [[nodiscard]] std::string Url() const;
    struct Person {
        std::string name = "김시험", birth_date = "1990-01-02", ci = "ci-1", di = "di-1";
        std::string status = "VERIFIED", channel_type = "TEST";
        std::chrono::seconds age{0};  // of the verification
    };
    void SetPerson(const std::string& verification, Person person);
    void SetAway(bool away);

private:
    http::Response CheckCaptcha(const http::Request& request);
    http::Response ReadIdentity(const http::Request& request);
    http::Response GiveToken(const http::Request& request);
    http::Response TellWho(const http::Request& request);

    Runtime runtime_{testing::Quiet()};
    SystemClock clock_;
    SystemRandom random_;
    Metrics metrics_;
    http::TokenAuthenticator authenticator_;
    http::Router router_;
    std::unique_ptr<http::Server> server_;
    std::mutex mutex_;
    std::map<std::string, Person> persons_;
    std::set<std::string> codes_;
    bool away_ = false;
    std::thread thread_;
};

class Instance {
public:
    Instance(const SigningKey& key, const Settings& settings);
    ~Instance();
    [[nodiscard]] std::string Url() const;

private:
    service::Host host_;
    std::unique_ptr<App> app_;
    std::thread thread_;
};

struct Told {
    int status = 0;
    json::object body;
    http::ClientResponse raw;
    [[nodiscard]] std::string Text(std::string_view name) const;
    [[nodiscard]] std::string Code() const { return Text("code"); }
};

class UserServiceTest : public ::testing::Test {
public:
    explicit UserServiceTest(int instances = 1);
    ~UserServiceTest() override;

    Task<Told> Call(Method method, std::string path, std::string body = {}, std::string bearer = {},
                    std::size_t instance = 0, std::string browser = {});
    Task<Told> Post(std::string path, const json::object& body, std::string bearer = {},
                    std::size_t instance = 0);
    // A verification that was begun here and done by `person`.
    Task<std::string> Verified(Outside::Person person = {});
    [[nodiscard]] static json::object SignUpBody(const std::string& email,
                                                 const std::string& verification);
    Task<Told> SignUp(std::string email, Outside::Person person = {});
    Task<Told> LogIn(std::string email, std::string password = kPassword, std::size_t instance = 0);
    [[nodiscard]] json::object ClaimsOf(const Told& session) const;
    std::vector<std::string> Sql(const std::string& sql) {
        return bus::OwnerSql(database, "SET search_path = user_service, bus; " + sql);
    }
    void LockStore(bool away);  // nobody can connect, and whoever was is thrown out
    void Run(Task<void> story) { testing::RunTask(runtime, std::move(story), 60s); }

    SigningKey key = SigningKey::Generate("user-1");
    testing::ThrowAwayDatabase database;
    Outside outside;
    SystemClock clock;
    SystemRandom random;
    Runtime runtime{testing::Quiet()};
    std::vector<std::unique_ptr<Instance>> instances;
    std::vector<std::unique_ptr<http::Client>> clients;
};

}  // namespace openrun::user
