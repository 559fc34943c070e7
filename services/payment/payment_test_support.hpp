#pragma once
// The real App, as one or two instances on threads of their own, over a real PostgreSQL; PortOne
// and reservation are played by small servers that can be told to misbehave, reservation's events
// stand on the bus.

#include "libs/service/service_test_support.hpp"
#include "services/payment/app.hpp"

#include <deque>
#include <map>

namespace openrun::payment {

using namespace std::chrono_literals;
using http::Method;
using service::Told;
using Instance = service::Instance<App, Settings>;

inline constexpr std::int64_t kPrice = 100'000;
inline const std::string kCancelledAt = "2026-01-02T04:05:06.789000Z";
inline const std::string kStore = "store-test";
inline const std::string kWebhookSecret = "whsec_dGhlIHNlY3JldCBvZiB0aGUgdGVzdHM=";

struct Keys {
    SigningKey user = SigningKey::Generate("user-1");
    SigningKey payment = SigningKey::Generate("payment-1");
    SigningKey reservation = SigningKey::Generate("reservation-1");
    [[nodiscard]] std::shared_ptr<const KeySet> Public() const;
};

// How a call to PortOne ends.
enum class Mood : std::uint8_t {
    kWell,
    kAway,         // 503, and nothing was done
    kLosesAnswer,  // done, and then 500
    kRefuses,      // confirm: INVALID_PAYMENT_TOKEN; cancel: PG_PROVIDER
    kLater         // cancel: REQUESTED
};

// Keeps answers under idempotency keys, as the real one; a charge is what confirm or Charge()
// makes.
class FakePortOne : public service::Neighbour {
public:
    explicit FakePortOne(std::shared_ptr<const KeySet> keys);
    ~FakePortOne() override { Stop(); }

    void Open(PaymentId id);  // the window: READY, with the transaction "tx"
    void Charge(PaymentId id, std::int64_t total = kPrice);
    void CancelAtConsole(PaymentId id);
    void EndRequested(PaymentId id);
    // The next calls; then all is well again.
    void Next(const std::string& call, std::vector<Mood> moods);

    struct Book {
        std::string status;  // empty: not known
        std::int64_t total = 0, cancelled = 0;
        int charges = 0;
        json::array cancellations;
    };
    [[nodiscard]] Book BookOf(PaymentId id) const;
    [[nodiscard]] int Calls(const std::string& call) const;

private:
    using Done = std::function<http::Response(Book&, const json::object&, Mood)>;
    http::Response Change(const std::string& call, const http::Request& request, const Done& done);
    http::Response Read(const http::Request& request);
    void Cancel(Book& book, std::int64_t amount, const std::string& reason,
                const std::string& status);

    std::map<std::string, Book> books_;
    std::map<std::string, http::Response> kept_;  // by idempotency key
    std::map<std::string, std::deque<Mood>> moods_;
    std::map<std::string, int> calls_;
};

class FakeReservation : public service::Neighbour {
public:
    explicit FakeReservation(std::shared_ptr<const KeySet> keys);
    ~FakeReservation() override { Stop(); }
    // The next answers of "begin-payment" or "begin-capture": a code, or "" for yes.
    void Next(const std::string& call, std::vector<std::string> codes);
    [[nodiscard]] int Calls(const std::string& call) const;

private:
    Task<Result<http::Response>> Answer(std::string call, http::Response yes);
    std::map<std::string, std::deque<std::string>> codes_;
    std::map<std::string, int> calls_;
};

class PaymentServiceTest : public ::testing::Test {
public:
    explicit PaymentServiceTest(int instances = 1);
    ~PaymentServiceTest() override;

    [[nodiscard]] std::string Bearer(const AccountId& account) const;
    Task<Told> Call(Method method, std::string path, std::string body = {},
                    std::vector<std::pair<std::string, std::string>> headers = {},
                    std::size_t instance = 0);
    // As the buyer.
    Task<Told> Get(std::string path, std::size_t instance = 0);
    Task<Told> Start(std::string key = "key-of-sixteen-or-more", std::size_t instance = 0);
    Task<Told> Confirm(PaymentId id, std::size_t instance = 0, std::string token = "token");
    Task<Told> Webhook(std::string id, std::string type, PaymentId payment,
                       const std::string& secret = kWebhookSecret);
    Task<PaymentId> Started();  // and the window is open
    Task<PaymentId> Paid();
    // The payment, once its `member` is `wanted`; 20 s at the most.
    Task<Told> Until(PaymentId id, std::string member, std::string wanted,
                     std::size_t instance = 0);

    // An event of reservation's; the same `number` is the same event.
    void Tell(const std::string& type, PaymentId payment, int number, json::object data = {});
    // Types on payment.events about this payment, in order; once there are `count`.
    Task<std::vector<std::string>> Said(PaymentId id, std::size_t count);
    std::vector<std::string> Sql(const std::string& sql) {
        return bus::OwnerSql(database, "SET search_path = payment_service, bus; " + sql);
    }
    void LockStore(bool away) { service::LockStore(database, away); }
    void Run(Task<void> story) { testing::RunTask(runtime, std::move(story), 60s); }

    Keys keys;
    testing::ThrowAwayDatabase database;
    FakePortOne portone{keys.Public()};
    FakeReservation reservation{keys.Public()};
    SystemClock clock;
    SystemRandom random;
    IdSource ids{clock, random};
    ReservationId reservation_id = ids.Next<ReservationId>();
    AccountId buyer = ids.Next<AccountId>();
    Runtime runtime{testing::Quiet()};
    std::vector<std::unique_ptr<Instance>> instances;
    std::vector<std::unique_ptr<http::Client>> clients;
};

}  // namespace openrun::payment
