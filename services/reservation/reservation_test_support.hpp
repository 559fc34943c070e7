#pragma once
// The real App, as one or two instances on threads of their own, over a real PostgreSQL and Redis;
// event gives out the plan, payment is asked for answers, their events stand on the bus.

#include "libs/service/service_test_support.hpp"
#include "services/reservation/app.hpp"

#include <atomic>

namespace openrun::reservation {

using namespace std::chrono_literals;
using http::Method;
using service::Told;
using Instance = service::Instance<App, Settings>;

inline constexpr std::int64_t kSeatCount = 20;
inline constexpr std::int64_t kPriceWithFee = 101'000;

struct Keys {
    SigningKey user = SigningKey::Generate("user-1");
    SigningKey queue = SigningKey::Generate("queue-1");
    SigningKey reservation = SigningKey::Generate("reservation-1");
    SigningKey payment = SigningKey::Generate("payment-1");
    SigningKey ticket = SigningKey::Generate("ticket-1");
    [[nodiscard]] std::shared_ptr<const KeySet> Public() const;
};

// Event and payment in one small server.
class Neighbours : public service::Neighbour {
public:
    explicit Neighbours(std::shared_ptr<const KeySet> keys);
    ~Neighbours() override { Stop(); }
    // Of `/internal/plans/…`, for the schedule that is told next.
    void SetPlan(ScheduleId schedule);

    std::atomic<bool> event_away{false};
    std::atomic<int> plans_asked{0}, answers_wanted{0};

private:
    Task<Result<http::Response>> Plan();
    std::string plan_;
};

using Headers = std::vector<std::pair<std::string, std::string>>;

class ReservationServiceTest : public ::testing::Test {
public:
    explicit ReservationServiceTest(int instances = 1, std::chrono::milliseconds hold_ttl = 5min);
    ~ReservationServiceTest() override;

    // --- events
    void Tell(const std::string& topic, const std::string& type, const std::string& key,
              json::object data, bus::EventId id = {});
    void TellPublished(Instant opens = {});
    void TellPaid(ReservationId id, PaymentId payment, std::int64_t amount);
    // Types on reservation.events about `id`, in order; once there are `count`.
    Task<std::vector<std::string>> Said(ReservationId id, std::size_t count);
    std::vector<std::string> Sql(const std::string& sql) {
        return bus::OwnerSql(database, "SET search_path = reservation_service, bus; " + sql);
    }
    void LockStore(bool away) { service::LockStore(database, away); }

    // --- people; each number is one
    [[nodiscard]] static AccountId AccountOf(int person);
    [[nodiscard]] std::string Bearer(int person) const;
    [[nodiscard]] std::string Pass(int person, Instant at = SystemClock().Now()) const;
    Task<Told> Call(Method method, std::string path, std::string body, Headers headers,
                    std::size_t instance = 0);
    Task<Told> Ask(int person, Method method, const std::string& path, std::string body = {},
                   std::size_t instance = 0);
    Task<Told> Hold(int person, const std::vector<int>& seats, std::string key = {},
                    std::size_t instance = 0);
    Task<Told> Internal(const std::string& path, PaymentId payment, int person);
    Task<Told> Seats(std::size_t instance = 0);
    // The sale is open: the schedule is known and its map is served by every instance.
    Task<void> Open();
    Task<ReservationId> Held(int person, std::vector<int> seats);
    Task<ReservationId> Capturing(int person, std::vector<int> seats, PaymentId payment);
    Task<ReservationId> Confirmed(int person, std::vector<int> seats, PaymentId payment);
    // The reservation, once its state is `wanted`; 20 s at the most.
    Task<Told> Until(int person, ReservationId id, std::string wanted);
    Task<bool> MapSays(std::string light, std::int64_t count, std::size_t instance = 0);
    void Run(Task<void> story) { testing::RunTask(runtime, std::move(story), 60s); }

    Keys keys;
    testing::ThrowAwayDatabase database;
    testing::ThrowAwayRedis redis;
    Neighbours neighbours{keys.Public()};
    SystemClock clock;
    SystemRandom random;
    IdSource ids{clock, random};
    ScheduleId schedule = ids.Next<ScheduleId>();
    Runtime runtime{testing::Quiet()};
    std::vector<std::unique_ptr<Instance>> instances;
    std::vector<std::unique_ptr<http::Client>> clients;
};

[[nodiscard]] std::string SeatsBody(const std::vector<int>& seats, const std::string& schedule);

}  // namespace openrun::reservation
