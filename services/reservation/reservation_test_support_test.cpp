#include "services/reservation/reservation_test_support.hpp"

#include <fmt/format.h>

namespace openrun::reservation {
namespace {

Settings SettingsFor(const ReservationServiceTest& test, std::chrono::milliseconds hold_ttl) {
    SettingsReader reader([&](std::string_view name) -> std::optional<std::string> {
        static const std::map<std::string, std::string, std::less<>> values{
            {"OPENRUN_RESERVATION_POSTGRES_PASSWORD", "-"},
            {"OPENRUN_REDIS_TIMEOUT", "2s"},
            {"OPENRUN_RESERVATION_SWEEP_EVERY", "50ms"},
            {"OPENRUN_RESERVATION_RECONCILE_EVERY", "200ms"},
            {"OPENRUN_RESERVATION_ASK_PAYMENT_AFTER", "300ms"},
            {"OPENRUN_RESERVATION_REPEAT_CANCELLATION_AFTER", "300ms"}};
        if (name == "OPENRUN_TICKET_SIGNING_KEY") return test.keys.ticket.PrivateJwk();
        const auto found = values.find(name);
        return found == values.end() ? std::nullopt : std::optional(found->second);
    });
    Settings settings = ReadSettings(reader);
    EXPECT_TRUE(reader.Check());
    settings.postgres.conninfo = test.database.Conninfo("reservation_service");
    settings.redis.port = test.redis.port();
    settings.event.url = settings.payment.url = test.neighbours.Url();
    settings.hold_ttl = hold_ttl;
    settings.bus.postgres.poll = 100ms;
    return settings;
}

}  // namespace

std::shared_ptr<const KeySet> Keys::Public() const {
    KeySet set;
    for (const SigningKey* key : {&user, &queue, &reservation, &payment, &ticket}) set.Add(*key);
    return std::make_shared<const KeySet>(set);
}

Neighbours::Neighbours(std::shared_ptr<const KeySet> keys)
    : service::Neighbour(std::move(keys), "event") {
    using http::Access, http::Context, http::Request;
    // One server plays both, so the callee's name in the token is not looked at here.
    router_.Get("/internal/plans/{id}", Access::Public(),
                [this](const Request&, const Context&) { return Plan(); });
    router_.Post("/internal/payments/{id}/answer-wanted", Access::Public(),
                 [this](const Request&, const Context&) {
                     ++answers_wanted;
                     return Now(Json(200, {{"state", "CAPTURING"}}));
                 });
    Start();
}

void Neighbours::SetPlan(ScheduleId schedule) {
    json::array seats;
    for (int i = 0; i < kSeatCount; ++i)
        seats.push_back(
            json::object{{"number", i}, {"label", fmt::format("1F-A-{}", i + 1)}, {"grade", "R"}});
    const json::object price{{"type", "GENERAL"},
                             {"price", json::ToValue(Money{100'000})},
                             {"fee", json::ToValue(Money{1'000})}};
    const std::lock_guard lock(mutex_);
    plan_ = boost::json::serialize(json::object{
        {"scheduleId", schedule.Text()},
        {"seats", seats},
        {"grades", json::array{json::object{{"code", "R"}, {"prices", json::array{price}}}}}});
}

Task<Result<http::Response>> Neighbours::Plan() {
    ++plans_asked;
    if (event_away) co_return Fail(Kind::kUnavailable, "STORE_UNAVAILABLE");
    const std::lock_guard lock(mutex_);
    co_return http::Response{.status = 200, .body = plan_, .headers = {}, .stream = {}};
}

ReservationServiceTest::ReservationServiceTest(int count, std::chrono::milliseconds hold_ttl) {
    neighbours.SetPlan(schedule);
    const Settings settings = SettingsFor(*this, hold_ttl);
    for (int i = 0; i < count; ++i) {
        instances.push_back(std::make_unique<Instance>(
            service::TestHost("reservation", keys.reservation, *keys.Public()), settings));
        instances.back()->Start();
        clients.push_back(std::make_unique<http::Client>(
            runtime, http::ClientOptions{.url = instances.back()->Url()}));
    }
}

ReservationServiceTest::~ReservationServiceTest() {
    clients.clear();  // their idle connections would be lingered for
    instances.clear();
}

void ReservationServiceTest::Tell(const std::string& topic, const std::string& type,
                                  const std::string& key, json::object data, bus::EventId id) {
    bus::Envelope event;
    event.id = id == bus::EventId{} ? ids.Next<bus::EventId>() : id;
    event.type = type;
    event.occurred_at = clock.Now();
    event.aggregate_type = topic == "event.events" ? "schedule" : "payment";
    event.aggregate_id = event.key = key;
    event.data = std::move(data);
    Sql("SELECT bus.append('" + topic + "', ARRAY['" + key + "'], ARRAY[$json$" +
        json::Encode(event) + "$json$])");
}

void ReservationServiceTest::TellPublished(Instant opens) {
    if (opens == Instant{}) opens = clock.Now() - 1h;
    Tell("event.events", "SchedulePublished", schedule.Text(),
         {{"scheduleId", schedule.Text()},
          {"eventId", ids.Next<PlanId>().Text()},
          {"eventTitle", "별밤"},
          {"startsAt", FormatInstant(clock.Now() + 30 * 24h)},
          {"endsAt", FormatInstant(clock.Now() + 30 * 24h + 2h)},
          {"saleOpensAt", FormatInstant(opens)},
          {"saleClosesAt", FormatInstant(clock.Now() + 24h)},
          {"ticketLimit", 4},
          {"queueMode", "AUTO"},
          {"planId", ids.Next<PlanId>().Text()},
          {"planVersion", 1},
          {"planHash", "ab"},
          {"seatCount", kSeatCount},
          {"refundPolicy",
           json::array{json::object{{"daysBeforeAtLeast", 0}, {"feePercent", 10}}}}});
}

void ReservationServiceTest::TellPaid(ReservationId id, PaymentId payment, std::int64_t amount) {
    bus::EventId event;
    event.bytes = payment.bytes;
    Tell("payment.events", "PaymentSucceeded", id.Text(),
         {{"paymentId", payment.Text()},
          {"reservationId", id.Text()},
          {"amount", json::ToValue(Money{amount})}},
         event);
}

Task<std::vector<std::string>> ReservationServiceTest::Said(ReservationId id, std::size_t count) {
    const Deadline deadline = After(20s);
    std::vector<std::string> types;
    do {
        types =
            Sql("SELECT value::json ->> 'type' FROM bus.message WHERE topic = "
                "'reservation.events' AND key = '" +
                id.Text() + "' ORDER BY position");
        if (types.size() >= count) break;
        co_await SleepFor(runtime.executor(), 10ms);
    } while (std::chrono::steady_clock::now() < deadline);
    EXPECT_GE(types.size(), count);
    co_return types;
}

AccountId ReservationServiceTest::AccountOf(int person) {
    AccountId id;
    id.bytes[6] = 0x70;
    id.bytes[15] = static_cast<std::uint8_t>(person);
    return id;
}

std::string ReservationServiceTest::Bearer(int person) const {
    return "Bearer " + SignToken(keys.user, "at+jwt", "user", "openrun", clock.Now(), 15min,
                                 {{"sub", AccountOf(person).Text()},
                                  {"pid", AccountOf(person).Text()},
                                  {"roles", json::array{"USER"}},
                                  {"sid", "s"}});
}

std::string ReservationServiceTest::Pass(int person, Instant at) const {
    return "qr_" + SignToken(keys.queue, "pass+jwt", "queue", "reservation", at, 15min,
                             {{"schedule", schedule.Text()},
                              {"pid", AccountOf(person).Text()},
                              {"jti", fmt::format("pass-{}", person)}});
}

Task<Told> ReservationServiceTest::Call(Method method, std::string path, std::string body,
                                        Headers headers, std::size_t instance) {
    http::ClientRequest request{
        .method = method, .target = std::move(path), .body = std::move(body), .headers = {}};
    for (auto& [name, value] : headers) request.headers.emplace_back(name, value);
    co_return co_await service::Ask(*clients.at(instance), std::move(request));
}

Task<Told> ReservationServiceTest::Ask(int person, Method method, const std::string& path,
                                       std::string body, std::size_t instance) {
    return Call(method, "/api/v1/" + path, std::move(body),
                {{"Authorization", Bearer(person)},
                 {"X-Queue-Token", Pass(person)},
                 {"Idempotency-Key", ids.Next<PlanId>().Text()}},
                instance);
}

std::string SeatsBody(const std::vector<int>& seats, const std::string& schedule) {
    json::array choices;
    for (const int seat : seats)
        choices.push_back(json::object{{"seat", seat}, {"priceType", "GENERAL"}});
    json::object body{{"seats", choices}};
    if (!schedule.empty()) body["scheduleId"] = schedule;
    return boost::json::serialize(body);
}

Task<Told> ReservationServiceTest::Hold(int person, const std::vector<int>& seats, std::string key,
                                        std::size_t instance) {
    if (key.empty()) key = ids.Next<PlanId>().Text();
    return Call(Method::kPost, "/api/v1/reservations", SeatsBody(seats, schedule.Text()),
                {{"Authorization", Bearer(person)},
                 {"X-Queue-Token", Pass(person)},
                 {"Idempotency-Key", std::move(key)}},
                instance);
}

Task<Told> ReservationServiceTest::Internal(const std::string& path, PaymentId payment,
                                            int person) {
    const std::string token = SignInternalToken(keys.payment, "payment", "reservation", clock.Now(),
                                                AccountOf(person).Text());
    return Call(Method::kPost, "/internal/reservations/" + path,
                R"({"paymentId":")" + payment.Text() + "\"}",
                {{"Authorization", "Bearer " + token}});
}

Task<Told> ReservationServiceTest::Seats(std::size_t instance) {
    return Call(Method::kGet, "/api/v1/schedules/" + schedule.Text() + "/seats", {}, {}, instance);
}

Task<bool> ReservationServiceTest::MapSays(std::string light, std::int64_t count,
                                           std::size_t instance) {
    const Deadline deadline = After(20s);
    while (std::chrono::steady_clock::now() < deadline) {
        const Told map = co_await Seats(instance);
        const auto* counts = map.body.if_contains("counts");
        if (map.status == 200 && counts != nullptr && counts->at(light) == count) co_return true;
        co_await SleepFor(runtime.executor(), 10ms);
    }
    co_return false;
}

Task<void> ReservationServiceTest::Open() {
    TellPublished();
    for (std::size_t i = 0; i < instances.size(); ++i)
        EXPECT_TRUE(co_await MapSays("free", kSeatCount, i));
}

Task<ReservationId> ReservationServiceTest::Held(int person, std::vector<int> seats) {
    const Told held = co_await Hold(person, seats);
    EXPECT_EQ(held.status, 201) << held.Code();
    co_return ReservationId::Parse(held.Text("id")).value_or(ReservationId{});
}

Task<ReservationId> ReservationServiceTest::Capturing(int person, std::vector<int> seats,
                                                      PaymentId payment) {
    const ReservationId id = co_await Held(person, std::move(seats));
    EXPECT_EQ((co_await Internal(id.Text() + "/begin-payment", payment, person)).status, 200);
    EXPECT_EQ((co_await Internal(id.Text() + "/begin-capture", payment, person)).status, 200);
    co_return id;
}

Task<ReservationId> ReservationServiceTest::Confirmed(int person, std::vector<int> seats,
                                                      PaymentId payment) {
    const auto total = kPriceWithFee * static_cast<std::int64_t>(seats.size());
    const ReservationId id = co_await Capturing(person, std::move(seats), payment);
    TellPaid(id, payment, total);
    co_await Until(person, id, "CONFIRMED");
    co_return id;
}

Task<Told> ReservationServiceTest::Until(int person, ReservationId id, std::string wanted) {
    const Deadline deadline = After(20s);
    Told told = co_await Ask(person, Method::kGet, "reservations/" + id.Text());
    while (told.Text("state") != wanted && std::chrono::steady_clock::now() < deadline) {
        co_await SleepFor(runtime.executor(), 10ms);
        told = co_await Ask(person, Method::kGet, "reservations/" + id.Text());
    }
    EXPECT_EQ(told.Text("state"), wanted);
    co_return told;
}

}  // namespace openrun::reservation
