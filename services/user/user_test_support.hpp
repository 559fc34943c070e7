#pragma once
// The real App, as one or two instances on threads of their own, over a real PostgreSQL; reCAPTCHA
// and the identity provider are played by one small server.

#include "libs/service/service_test_support.hpp"
#include "services/user/app.hpp"

#include <map>
#include <set>

namespace openrun::user {

using namespace std::chrono_literals;
using http::Method;
using service::Told;
using Instance = service::Instance<App, Settings>;

inline const std::string kPassword = "a long and good phrase";

// Token "human" is one; everything else is none. Identities answer what SetPerson() said. At Naver
// a code is good once, and who it belongs to is named like it.
class Outside : public service::Neighbour {
public:
    Outside();
    ~Outside() override { Stop(); }
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

    std::map<std::string, Person> persons_;
    std::set<std::string> codes_;
    bool away_ = false;
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
    void LockStore(bool away) { service::LockStore(database, away); }
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
