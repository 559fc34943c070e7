#pragma once
// The real App, as one or two instances on threads of their own, over a real PostgreSQL and Redis;
// event is played by messages on the bus, reservation by a small server.

#include "libs/service/service_test_support.hpp"
#include "services/queue/app.hpp"

#include <atomic>

namespace openrun::queue {

using namespace std::chrono_literals;
using service::Told;
using Instance = service::Instance<App, Settings>;

struct Keys {
    SigningKey user = SigningKey::Generate("user-1");
    SigningKey queue = SigningKey::Generate("queue-1");
    [[nodiscard]] std::shared_ptr<const KeySet> Public() const {
        KeySet set;
        set.Add(user);
        set.Add(queue);
        return std::make_shared<const KeySet>(set);
    }
};

// What queue asks of reservation.
class FakeReservation : public service::Neighbour {
public:
    explicit FakeReservation(std::shared_ptr<const KeySet> keys);
    ~FakeReservation() override { Stop(); }
    [[nodiscard]] std::vector<std::string> Revoked() const;  // bodies

    std::atomic<std::int64_t> free_seats{100}, held{0};

private:
    std::vector<std::string> revoked_;
};

class QueueServiceTest : public ::testing::Test {
protected:
    explicit QueueServiceTest(int instances = 1);
    ~QueueServiceTest() override;

    std::size_t Add();  // one more instance; its number

    // --- the outside world
    void Tell(const std::string& topic, const std::string& type, const json::object& data);
    void TellPublished(const std::string& mode, Instant opens = {});
    std::vector<std::string> Sql(const std::string& sql) {
        return bus::OwnerSql(database, "SET search_path = queue_service; " + sql);
    }

    // --- people
    [[nodiscard]] static std::string PersonText(int number);
    [[nodiscard]] std::string Bearer(int person, const std::string& role) const;
    Task<Told> Call(http::Method method, std::string path, std::string body, int person,
                    std::size_t instance = 0, std::string role = "USER");
    Task<Told> Join(int person, std::size_t instance = 0);
    Task<Told> Enter(int person, std::string token = {}, std::size_t instance = 0);
    Task<Told> Status(std::size_t instance = 0);
    Task<Told> Control(std::string change, std::size_t instance = 0);
    // Repeats until the status is `wanted`, 15 s at the most.
    Task<Told> EnterUntil(int person, int wanted, std::size_t instance = 0);
    Task<bool> StatusSays(std::string member, json::value wanted, std::size_t instance = 0);
    void Run(Task<void> story) { testing::RunTask(runtime, std::move(story), 60s); }

    Keys keys;
    testing::ThrowAwayDatabase database;
    testing::ThrowAwayRedis redis;
    FakeReservation reservation;
    SystemClock clock;
    SystemRandom random;
    IdSource ids{clock, random};
    ScheduleId schedule = ids.Next<ScheduleId>();
    Runtime runtime{testing::Quiet()};
    std::vector<std::unique_ptr<Instance>> instances;
    std::vector<std::unique_ptr<http::Client>> clients;
};

}  // namespace openrun::queue
