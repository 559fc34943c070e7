#include "services/event/event_test_support.hpp"

#include <filesystem>

namespace openrun::event {
namespace {

Settings SettingsFor(const testing::ThrowAwayDatabase& database, const std::string& folder,
                     const std::string& cache_age) {
    SettingsReader reader([&](std::string_view name) -> std::optional<std::string> {
        if (name == "OPENRUN_EVENT_POSTGRES_PASSWORD") return "-";
        if (name == "OPENRUN_EVENT_CACHE_AGE") return cache_age;
        if (name == "OPENRUN_OBJECTS_DIR") return folder;
        if (name == "OPENRUN_IMAGE_SWEEP") return "100ms";
        return std::nullopt;
    });
    Settings settings = ReadSettings(reader);
    EXPECT_TRUE(reader.Check());
    settings.postgres.conninfo = database.Conninfo("event_service");
    return settings;
}

service::HostOptions HostFor(std::initializer_list<const SigningKey*> keys) {
    KeySet set;
    for (const SigningKey* key : keys) set.Add(*key);
    service::HostOptions options;
    options.settings.service = "event";
    options.settings.address = "127.0.0.1";
    options.settings.log_level = LogLevel::kError;
    options.settings.jwks = set.Jwks();
    options.settings.drain_limit = 3s;
    options.handle_signals = false;
    return options;
}

std::string Url(service::Host& host) {
    EXPECT_TRUE(host.StartServers());
    return "http://127.0.0.1:" + std::to_string(host.port());
}

std::vector<std::string> Each(const json::value& body, std::string_view list,
                              std::string_view member) {
    std::vector<std::string> texts;
    const auto* found = body.is_object() ? body.as_object().if_contains(list) : nullptr;
    if (found == nullptr) return texts;
    for (const auto& one : found->as_array()) texts.emplace_back(one.at(member).as_string());
    return texts;
}

}  // namespace

std::string Told::Text(std::string_view member) const {
    const auto* found = body.is_object() ? body.as_object().if_contains(member) : nullptr;
    return found != nullptr && found->is_string() ? std::string(found->as_string()) : "";
}
std::vector<std::string> Told::Fields() const { return Each(body, "errors", "field"); }
std::vector<std::string> Told::Titles() const { return Each(body, "items", "title"); }

EventServiceTest::EventServiceTest(const std::string& cache_age)
    : host(HostFor({&user, &reservation, &payment, &own})),
      app(host, SettingsFor(database, folder, cache_age)),
      client(host.runtime(), {.url = Url(host), .body_max = 16 << 20}) {}

EventServiceTest::~EventServiceTest() { std::filesystem::remove_all(folder); }

std::string EventServiceTest::MakeFolder() {
    std::string name = ::testing::TempDir() + "picturesXXXXXX";
    return mkdtemp(name.data());
}

Task<Told> EventServiceTest::Call(Method method, std::string path, std::string body,
                                  std::string bearer, std::string known_tag) {
    http::ClientRequest request{.method = method, .target = path, .body = std::move(body)};
    if (!bearer.empty()) request.headers.emplace_back("Authorization", "Bearer " + bearer);
    if (!known_tag.empty()) request.headers.emplace_back("If-None-Match", known_tag);
    auto answered = co_await client.Call(std::move(request), After(30s));
    EXPECT_TRUE(answered) << path;
    Told told;
    if (!answered) co_return told;
    told.raw = *std::move(answered);
    told.status = told.raw.status;
    if (const auto parsed = json::Parse(told.raw.body)) told.body = *parsed;
    co_return told;
}

Task<Told> EventServiceTest::Staff(Method method, const std::string& path, std::string body) {
    return Call(method, "/api/v1/admin" + path, std::move(body), Token("boss", "ADMIN"));
}

Task<Told> EventServiceTest::Internal(const std::string& path, const std::string& caller) {
    const SigningKey& key = caller == "payment" ? payment : reservation;
    return Call(Method::kGet, path, {}, SignInternalToken(key, caller, "event", clock.Now()));
}

std::string EventServiceTest::Token(const std::string& account, const std::string& role) const {
    return SignToken(user, "at+jwt", "user", "openrun", clock.Now(), 15min,
                     {{"sub", account}, {"pid", "p"}, {"roles", {role}}});
}

Task<std::string> EventServiceTest::MakeHall(std::string city) {
    const Told venue =
        co_await Staff(Method::kPost, "/venues",
                       boost::json::serialize(json::object{
                           {"name", city + " 공연장"}, {"city", city}, {"address", "세종대로 1"}}));
    EXPECT_EQ(venue.status, 201) << venue.raw.body;
    const Told hall = co_await Staff(Method::kPost, "/venues/" + venue.Text("id") + "/halls", R"({
        "name": "대극장", "stage": {"x": 0, "y": -3, "width": 10, "height": 2},
        "sections": [
            {"code": "1F", "name": "1층", "rows": [
                {"name": "A", "seats": [
                    {"name": "1", "x": 0, "y": 0}, {"name": "2", "x": 1, "y": 0},
                    {"name": "3", "x": 2.5, "y": 0, "kind": "RESTRICTED_VIEW"}]},
                {"name": "B", "seats": [
                    {"name": "1", "x": 0, "y": 1, "kind": "WHEELCHAIR"},
                    {"name": "2", "x": 1, "y": 1, "kind": "COMPANION"}]}]},
            {"code": "2F", "name": "2층", "rows": [
                {"name": "A", "seats": [{"name": "1", "x": 0, "y": 9}]}]}]})");
    EXPECT_EQ(hall.status, 201) << hall.raw.body;
    co_return hall.Text("id");
}

Task<std::string> EventServiceTest::MakeEvent(std::string hall, std::string title) {
    const Told event =
        co_await Staff(Method::kPost, "/events",
                       boost::json::serialize(json::object{{"title", title},
                                                           {"artist", "시험단 Testers"},
                                                           {"hallId", hall},
                                                           {"ageRating", "AGE_12"}}));
    EXPECT_EQ(event.status, 201) << event.raw.body;
    co_return event.Text("id");
}

std::string EventServiceTest::In(std::chrono::seconds time) const {
    return FormatInstant(begun + time);
}

json::object EventServiceTest::ScheduleDraftOf(const json::object& changes) const {
    json::object draft = json::Parse(R"({
        "grades": [
            {"code": "VIP", "name": "VIP석", "prices": [
                {"type": "GENERAL", "price": {"amount": 150000, "currency": "KRW"},
                 "fee": {"amount": 2000, "currency": "KRW"}}]},
            {"code": "R", "name": "R석", "prices": [
                {"type": "GENERAL", "price": {"amount": 99000, "currency": "KRW"},
                 "fee": {"amount": 2000, "currency": "KRW"}},
                {"type": "DISABLED", "price": {"amount": 49500, "currency": "KRW"},
                 "fee": {"amount": 2000, "currency": "KRW"}}]}],
        "seatGrades": [{"section": "1F", "grade": "R"},
                       {"section": "1F", "rows": ["A"], "grade": "VIP"},
                       {"section": "2F", "grade": "R"}]})")
                             .value()
                             .as_object();
    draft["startsAt"] = In(24h * 30);
    draft["endsAt"] = In(24h * 30 + 2h);
    draft["saleOpensAt"] = In(-60s);
    draft["saleClosesAt"] = In(24h * 29);
    for (const auto& change : changes) draft[change.key()] = change.value();
    return draft;
}

Task<std::string> EventServiceTest::MakeSchedule(std::string event, json::object changes) {
    const Told schedule = co_await Staff(Method::kPost, "/events/" + event + "/schedules",
                                         boost::json::serialize(ScheduleDraftOf(changes)));
    EXPECT_EQ(schedule.status, 201) << schedule.raw.body;
    co_return schedule.Text("id");
}

Task<std::string> EventServiceTest::MakeShow(std::string title) {
    const std::string hall = co_await MakeHall();
    const std::string event = co_await MakeEvent(hall, std::move(title));
    co_await MakeSchedule(event);
    EXPECT_EQ((co_await Staff(Method::kPost, "/events/" + event + "/publish")).status, 200);
    co_return event;
}

Task<std::vector<std::string>> EventServiceTest::Messages(std::string key, std::size_t count) {
    const std::string sql =
        "SELECT value::json->>'type' FROM bus.message WHERE topic = 'event.events' AND key = '" +
        key + "' ORDER BY position";
    const bool came = co_await bus::Eventually(host.runtime().executor(),
                                               [&] { return Sql(sql).size() >= count; });
    EXPECT_TRUE(came) << key;
    co_return Sql(sql);
}

json::value EventServiceTest::LastMessage(const std::string& key) {
    const auto values =
        Sql("SELECT value FROM bus.message WHERE key = '" + key + "' ORDER BY position DESC");
    return values.empty() ? json::value() : json::Parse(values.front()).value();
}

}  // namespace openrun::event
