#pragma once
// The real App over a real PostgreSQL, asked over HTTP; everything on one thread.

#include "libs/bus/bus_test_support.hpp"
#include "libs/http/client.hpp"
#include "libs/security/jwt.hpp"
#include "services/event/app.hpp"

#include <gtest/gtest.h>

namespace openrun::event {

using http::Method;
using namespace std::chrono_literals;

struct Told {
    int status = 0;
    json::value body;
    http::ClientResponse raw;

    [[nodiscard]] std::string Code() const { return Text("code"); }
    [[nodiscard]] std::string Text(std::string_view member) const;
    [[nodiscard]] std::vector<std::string> Fields() const;  // of a problem document
    [[nodiscard]] std::vector<std::string> Titles() const;  // of a list of events
};

class EventServiceTest : public ::testing::Test {
protected:
    explicit EventServiceTest(const std::string& cache_age = "1min");
    ~EventServiceTest() override;
    static std::string MakeFolder();

    Task<Told> Call(Method method, std::string path, std::string body = {}, std::string bearer = {},
                    std::string known_tag = {});
    // As ADMIN, under /api/v1/admin.
    Task<Told> Staff(Method method, const std::string& path, std::string body = {});
    Task<Told> Internal(const std::string& path, const std::string& caller = "reservation");
    [[nodiscard]] std::string Token(const std::string& account, const std::string& role) const;

    // A hall of 2 sections and 6 seats in a venue of `city`; its id.
    Task<std::string> MakeHall(std::string city = "서울");
    Task<std::string> MakeEvent(std::string hall, std::string title = "첫 공연");
    // Schedule of MakeHall's hall; `changes` replace members of a good draft.
    Task<std::string> MakeSchedule(std::string event, json::object changes = {});
    Task<std::string> MakeShow(std::string title = "첫 공연");  // published; the event's id
    [[nodiscard]] json::object ScheduleDraftOf(const json::object& changes) const;
    [[nodiscard]] std::string In(std::chrono::seconds time) const;  // from `begun`

    std::vector<std::string> Sql(const std::string& sql) {
        return bus::OwnerSql(database, "SET search_path = event_service; " + sql);
    }
    // Types of the messages of a key on the bus, in order, once there are `count`.
    Task<std::vector<std::string>> Messages(std::string key, std::size_t count);
    [[nodiscard]] json::value LastMessage(const std::string& key);
    void Run(Task<void> story) { testing::RunTask(host.runtime(), std::move(story), 60s); }

    SystemClock clock;
    Instant begun = std::chrono::floor<std::chrono::seconds>(clock.Now());
    SigningKey user = SigningKey::Generate("user-1");
    SigningKey reservation = SigningKey::Generate("reservation-1");
    SigningKey payment = SigningKey::Generate("payment-1");
    SigningKey own = SigningKey::Generate("event-1");
    testing::ThrowAwayDatabase database;
    std::string folder = MakeFolder();  // of pictures
    service::Host host;
    App app;
    http::Client client;
};

}  // namespace openrun::event
