#include "services/payment/payment_test_support.hpp"

#include "libs/security/standard_webhook.hpp"

namespace openrun::payment {
namespace {

Settings SettingsFor(const PaymentServiceTest& test) {
    SettingsReader reader([](std::string_view name) -> std::optional<std::string> {
        static const std::map<std::string, std::string, std::less<>> values{
            {"OPENRUN_PAYMENT_POSTGRES_PASSWORD", "-"},
            {"OPENRUN_PORTONE_API_SECRET", "secret"},
            {"OPENRUN_PORTONE_WEBHOOK_SECRET", kWebhookSecret},
            {"OPENRUN_PORTONE_STORE_ID", kStore},
            {"OPENRUN_PAYMENT_CONFIRM_PATIENCE", "3s"},
            {"OPENRUN_PAYMENT_RECONCILE_CAPTURING_AFTER", "100ms"},
            {"OPENRUN_PAYMENT_RETRY_FIRST", "50ms"},
            {"OPENRUN_PAYMENT_RETRY_LONGEST", "200ms"},
            {"OPENRUN_PAYMENT_REPEAT_AFTER", "300ms"},
            {"OPENRUN_PAYMENT_REPEAT_LONGEST", "300ms"},
            {"OPENRUN_PAYMENT_DEAD_FIRST", "200ms"},
            {"OPENRUN_PAYMENT_KEY_REST", "300ms"},
            {"OPENRUN_PAYMENT_TICK", "20ms"}};
        const auto found = values.find(name);
        return found == values.end() ? std::nullopt : std::optional(found->second);
    });
    Settings settings = ReadSettings(reader);
    EXPECT_TRUE(reader.Check());
    settings.postgres.conninfo = test.database.Conninfo("payment_service");
    settings.portone.api_url = test.portone.Url();
    settings.reservation.url = test.reservation.Url();
    settings.bus.postgres.poll = 100ms;
    return settings;
}

}  // namespace

std::shared_ptr<const KeySet> Keys::Public() const {
    KeySet set;
    set.Add(user);
    set.Add(payment);
    set.Add(reservation);
    return std::make_shared<const KeySet>(set);
}

PaymentServiceTest::PaymentServiceTest(int count) {
    const Settings settings = SettingsFor(*this);
    for (int i = 0; i < count; ++i) {
        instances.push_back(std::make_unique<Instance>(
            service::TestHost("payment", keys.payment, *keys.Public()), settings));
        instances.back()->Start();
        clients.push_back(std::make_unique<http::Client>(
            runtime, http::ClientOptions{.url = instances.back()->Url()}));
    }
}

PaymentServiceTest::~PaymentServiceTest() {
    clients.clear();  // their idle connections would be lingered for
    instances.clear();
}

std::string PaymentServiceTest::Bearer(const AccountId& account) const {
    return "Bearer " + SignToken(keys.user, "at+jwt", "user", "openrun", clock.Now(), 15min,
                                 {{"sub", account.Text()},
                                  {"pid", account.Text()},
                                  {"roles", json::array{"USER"}},
                                  {"sid", "s"}});
}

Task<Told> PaymentServiceTest::Call(Method method, std::string path, std::string body,
                                    std::vector<std::pair<std::string, std::string>> headers,
                                    std::size_t instance) {
    http::ClientRequest request{
        .method = method, .target = std::move(path), .body = std::move(body), .headers = {}};
    for (auto& [name, value] : headers) request.headers.emplace_back(name, value);
    co_return co_await service::Ask(*clients.at(instance), std::move(request));
}

Task<Told> PaymentServiceTest::Get(std::string path, std::size_t instance) {
    return Call(Method::kGet, std::move(path), {}, {{"Authorization", Bearer(buyer)}}, instance);
}

Task<Told> PaymentServiceTest::Start(std::string key, std::size_t instance) {
    return Call(Method::kPost, "/api/v1/payments",
                R"({"reservationId":")" + reservation_id.Text() + "\"}",
                {{"Authorization", Bearer(buyer)}, {"Idempotency-Key", std::move(key)}}, instance);
}

Task<Told> PaymentServiceTest::Confirm(PaymentId id, std::size_t instance, std::string token) {
    return Call(Method::kPost, "/api/v1/payments/" + id.Text() + "/confirm",
                boost::json::serialize(json::object{{"paymentToken", token}, {"txId", "tx"}}),
                {{"Authorization", Bearer(buyer)}}, instance);
}

Task<Told> PaymentServiceTest::Webhook(std::string id, std::string type, PaymentId payment,
                                       const std::string& secret) {
    const Instant now = clock.Now();
    const auto seconds =
        std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
    const std::string body = boost::json::serialize(json::object{
        {"type", type},
        {"timestamp", FormatInstant(now)},
        {"data", json::object{
                     {"paymentId", payment.Hex()}, {"storeId", kStore}, {"transactionId", "tx"}}}});
    return Call(Method::kPost, "/api/v1/payments/webhooks/portone", body,
                {{"webhook-id", id},
                 {"webhook-timestamp", std::to_string(seconds)},
                 {"webhook-signature", SignWebhook(secret, id, now, body).value()}});
}

Task<PaymentId> PaymentServiceTest::Started() {
    const Told started = co_await Start();
    EXPECT_EQ(started.status, 201) << started.Code();
    const auto id = PaymentId::Parse(started.Text("id")).value_or(PaymentId{});
    portone.Open(id);
    co_return id;
}

Task<PaymentId> PaymentServiceTest::Paid() {
    const PaymentId id = co_await Started();
    const Told confirmed = co_await Confirm(id);
    EXPECT_EQ(confirmed.status, 200) << confirmed.Code();
    EXPECT_EQ(confirmed.Text("state"), "PAID");
    co_return id;
}

Task<Told> PaymentServiceTest::Until(PaymentId id, std::string member, std::string wanted,
                                     std::size_t instance) {
    const Deadline deadline = After(20s);
    Told told = co_await Get("/api/v1/payments/" + id.Text(), instance);
    while (told.Text(member) != wanted && std::chrono::steady_clock::now() < deadline) {
        co_await SleepFor(runtime.executor(), 10ms);
        told = co_await Get("/api/v1/payments/" + id.Text(), instance);
    }
    EXPECT_EQ(told.Text(member), wanted) << member;
    co_return told;
}

void PaymentServiceTest::Tell(const std::string& type, PaymentId payment, int number,
                              json::object data) {
    bus::Envelope event;
    event.id.bytes = payment.bytes;
    event.id.bytes[0] = static_cast<std::uint8_t>(number);
    event.type = type;
    event.occurred_at = clock.Now();
    event.aggregate_type = "reservation";
    event.aggregate_id = reservation_id.Text();
    event.key = reservation_id.Text();
    event.data = std::move(data);
    event.data["reservationId"] = reservation_id.Text();
    event.data["paymentId"] = payment.Text();
    Sql("SELECT bus.append('reservation.events', ARRAY['" + event.key + "'], ARRAY[$json$" +
        json::Encode(event) + "$json$])");
}

Task<std::vector<std::string>> PaymentServiceTest::Said(PaymentId id, std::size_t count) {
    const Deadline deadline = After(20s);
    std::vector<std::string> types;
    do {
        types =
            Sql("SELECT value::json ->> 'type' FROM bus.message WHERE topic = 'payment.events' "
                "AND value::json -> 'data' ->> 'paymentId' = '" +
                id.Text() + "' ORDER BY position");
        if (types.size() >= count) break;
        co_await SleepFor(runtime.executor(), 10ms);
    } while (std::chrono::steady_clock::now() < deadline);
    EXPECT_GE(types.size(), count);
    co_return types;
}

}  // namespace openrun::payment
