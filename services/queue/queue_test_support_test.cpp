#include "services/queue/queue_test_support.hpp"

namespace openrun::queue {

namespace {

Settings SettingsFor(const testing::ThrowAwayDatabase& database,
                     const testing::ThrowAwayRedis& redis, const FakeReservation& reservation) {
    SettingsReader reader([](std::string_view name) -> std::optional<std::string> {
        static const std::map<std::string, std::string, std::less<>> values{
            {"OPENRUN_QUEUE_POSTGRES_PASSWORD", "-"}, {"OPENRUN_QUEUE_TICK", "50ms"},
            {"OPENRUN_QUEUE_BOARD_REFRESH", "20ms"},  {"OPENRUN_QUEUE_CALL_GRACE", "60s"},
            {"OPENRUN_REDIS_TIMEOUT", "2s"},          {"OPENRUN_QUEUE_STREAM_STEP", "20ms"},
            {"OPENRUN_QUEUE_MARK_STEP", "100"},       {"OPENRUN_QUEUE_TARGET", "50"},
            {"OPENRUN_QUEUE_STREAM_AHEAD_MAX", "5"}};
        const auto found = values.find(name);
        return found == values.end() ? std::nullopt : std::optional(found->second);
    });
    Settings settings = ReadSettings(reader);
    EXPECT_TRUE(reader.Check());
    settings.postgres.conninfo = database.Conninfo("queue_service");
    settings.redis.port = redis.port();
    settings.reservation.url = reservation.Url();
    settings.bus.postgres.poll = 100ms;
    return settings;
}

}  // namespace

FakeReservation::FakeReservation(std::shared_ptr<const KeySet> keys)
    : service::Neighbour(std::move(keys), "reservation") {
    const auto only_queue = http::Access::Internal({"queue"});
    router_.Get("/internal/schedules/{id}/pressure", only_queue,
                [this](const http::Request& request, const http::Context&) {
                    http::Response answer;
                    answer.body =
                        boost::json::serialize(json::object{{"scheduleId", request.Parameter("id")},
                                                            {"state", "ON_SALE"},
                                                            {"capacity", 100},
                                                            {"free", free_seats.load()},
                                                            {"held", held.load()},
                                                            {"sold", 100 - free_seats - held},
                                                            {"latencyMsP95", 12.5}});
                    return Now(answer);
                });
    router_.Post("/internal/schedules/{id}/revoked-passes", only_queue,
                 [this](const http::Request& request, const http::Context&) {
                     const std::lock_guard lock(mutex_);
                     revoked_.emplace_back(request.body);
                     return Now(http::NoContent());
                 });
    Start();
}

std::vector<std::string> FakeReservation::Revoked() const {
    const std::lock_guard lock(mutex_);
    return revoked_;
}

QueueServiceTest::QueueServiceTest(int count) : reservation(keys.Public()) {
    for (int i = 0; i < count; ++i) Add();
}

std::size_t QueueServiceTest::Add() {
    instances.push_back(
        std::make_unique<Instance>(service::TestHost("queue", keys.queue, *keys.Public()),
                                   SettingsFor(database, redis, reservation)));
    clients.push_back(std::make_unique<http::Client>(
        runtime, http::ClientOptions{.url = instances.back()->Url()}));
    instances.back()->Start();
    return instances.size() - 1;
}

QueueServiceTest::~QueueServiceTest() {
    clients.clear();  // their idle connections would be lingered for
    instances.clear();
}

void QueueServiceTest::Tell(const std::string& topic, const std::string& type,
                            const json::object& data) {
    bus::Envelope event;
    event.id = ids.Next<bus::EventId>();
    event.type = type;
    event.occurred_at = clock.Now();
    event.aggregate_type = "schedule";
    event.aggregate_id = schedule.Text();
    event.key = schedule.Text();
    event.data = data;
    Sql("SELECT bus.append('" + topic + "', ARRAY['" + event.key + "'], ARRAY[$json$" +
        json::Encode(event) + "$json$])");
}

void QueueServiceTest::TellPublished(const std::string& mode, Instant opens) {
    if (opens == Instant{}) opens = clock.Now() - 1h;
    Tell("event.events", "SchedulePublished",
         {{"scheduleId", schedule.Text()},
          {"eventId", ids.Next<EventRef>().Text()},
          {"eventTitle", "별밤"},
          {"startsAt", FormatInstant(clock.Now() + 48h)},
          {"endsAt", FormatInstant(clock.Now() + 50h)},
          {"saleOpensAt", FormatInstant(opens)},
          {"saleClosesAt", FormatInstant(clock.Now() + 24h)},
          {"ticketLimit", 4},
          {"queueMode", mode},
          {"planId", ids.Next<EventRef>().Text()},
          {"planVersion", 1},
          {"planHash", "ab"},
          {"seatCount", 100},
          {"refundPolicy", json::array{}}});
}

std::string QueueServiceTest::PersonText(int number) {
    PersonId id;
    id.bytes[6] = 0x70;
    id.bytes[14] = static_cast<std::uint8_t>(number >> 8);
    id.bytes[15] = static_cast<std::uint8_t>(number);
    return id.Text();
}

std::string QueueServiceTest::Bearer(int person, const std::string& role) const {
    return "Bearer " + SignToken(keys.user, "at+jwt", "user", "openrun", clock.Now(), 15min,
                                 {{"sub", PersonText(person + 1'000)},
                                  {"pid", PersonText(person)},
                                  {"roles", json::array{role}},
                                  {"sid", "s"}});
}

Task<Told> QueueServiceTest::Call(http::Method method, std::string path, std::string body,
                                  int person, std::size_t instance, std::string role) {
    http::ClientRequest request{
        .method = method, .target = std::move(path), .body = std::move(body), .headers = {}};
    if (person > 0) request.headers.emplace_back("Authorization", Bearer(person, role));
    co_return co_await service::Ask(*clients.at(instance), std::move(request));
}

Task<Told> QueueServiceTest::Join(int person, std::size_t instance) {
    return Call(http::Method::kPost, "/api/v1/queue/" + schedule.Text() + "/entries", "", person,
                instance);
}

Task<Told> QueueServiceTest::Enter(int person, std::string token, std::size_t instance) {
    const std::string body =
        token.empty() ? "" : boost::json::serialize(json::object{{"token", token}});
    return Call(http::Method::kPost, "/api/v1/queue/" + schedule.Text() + "/passes", body, person,
                instance);
}

Task<Told> QueueServiceTest::Status(std::size_t instance) {
    return Call(http::Method::kGet, "/api/v1/queue/" + schedule.Text() + "/status", "", 0,
                instance);
}

Task<Told> QueueServiceTest::Control(std::string change, std::size_t instance) {
    const auto method = change.empty() ? http::Method::kGet : http::Method::kPut;
    return Call(method, "/api/v1/admin/queue/" + schedule.Text(), std::move(change), 999, instance,
                "ADMIN");
}

Task<Told> QueueServiceTest::EnterUntil(int person, int wanted, std::size_t instance) {
    const Deadline deadline = After(15s);
    Told told = co_await Enter(person, {}, instance);
    while (told.status != wanted && std::chrono::steady_clock::now() < deadline) {
        co_await SleepFor(runtime.executor(), 20ms);
        told = co_await Enter(person, {}, instance);
    }
    EXPECT_EQ(told.status, wanted) << told.Code();
    co_return told;
}

Task<bool> QueueServiceTest::StatusSays(std::string member, json::value wanted,
                                        std::size_t instance) {
    const Deadline deadline = After(15s);
    while (std::chrono::steady_clock::now() < deadline) {
        const Told told = co_await Status(instance);
        const auto* value = told.body.if_contains(member);
        if (told.status == 200 && value != nullptr && *value == wanted) co_return true;
        co_await SleepFor(runtime.executor(), 10ms);
    }
    co_return false;
}

}  // namespace openrun::queue
