#include "services/queue/queue_test_support.hpp"

namespace openrun::queue {
namespace {

using http::Method;

struct OneInstance : QueueServiceTest {
    Task<void> Buyer();
    Task<void> Line();
    Task<void> Off();
    Task<void> StatusStory();
    Task<void> RedisStory();
    Task<void> Forgery();
    Task<void> Staff();
    Task<void> Windows();
    Task<void> SoldOut();
    Task<void> Stream();
    Task<void> NotReadYet();
};

Task<void> OneInstance::Buyer() {
    TellPublished("AUTO");
    EXPECT_TRUE(co_await StatusSays("state", "OPEN"));
    const Told joined = co_await Join(1);
    EXPECT_EQ(joined.status, 201) << joined.Code();
    EXPECT_EQ(joined.Integer("number"), 1);
    EXPECT_EQ(joined.raw.Header("Location"), "/api/v1/queue/" + schedule.Text() + "/entries/me");
    const Told again = co_await Join(1);
    EXPECT_EQ(again.status, 200);
    EXPECT_EQ(again.Integer("number"), 1);
    EXPECT_EQ((co_await Join(2)).Integer("number"), 2);
    EXPECT_EQ(
        (co_await Call(Method::kGet, "/api/v1/queue/" + schedule.Text() + "/entries/me", "", 1))
            .Integer("number"),
        1);

    const Told pass = co_await EnterUntil(1, 200);
    TokenVerifier verifier(clock, keys.Public(),
                           {.type = "pass+jwt", .issuer = "queue", .audience = "reservation"});
    const auto claims = verifier.Verify(pass.Text("pass").substr(3));
    EXPECT_TRUE(claims) << pass.Text("pass");
    if (claims) {
        EXPECT_EQ((*claims)->at("pid").as_string(), PersonText(1));
        EXPECT_EQ((*claims)->at("schedule").as_string(), schedule.Text());
    }
    const Told same = co_await Enter(1, joined.Text("token"));
    EXPECT_EQ(same.status, 200);
    EXPECT_EQ(same.Text("expiresAt"), pass.Text("expiresAt")) << "one pass a person at a time";
    EXPECT_EQ(Sql("SELECT count(*) FROM admission").at(0), "1");

    const std::string mine = "/api/v1/queue/" + schedule.Text() + "/entries/me";
    EXPECT_EQ((co_await Call(Method::kDelete, mine, "", 1)).status, 204);
    EXPECT_EQ((co_await Call(Method::kDelete, mine, "", 1)).Code(), "NOT_IN_QUEUE");
    EXPECT_EQ((co_await Enter(1, joined.Text("token"))).Code(), "NOT_IN_QUEUE");
    EXPECT_TRUE(co_await bus::Eventually(runtime.executor(),
                                         [this] { return reservation.Revoked().size() == 1; }));
    EXPECT_EQ((co_await Join(1)).Integer("number"), 3) << "whoever left stands at the end";
    EXPECT_EQ((co_await Enter(1, joined.Text("token"))).Code(), "QUEUE_TOKEN_INVALID");
}

TEST_F(OneInstance, ABuyerJoinsEntersOnceAndLeaves) { Run(Buyer()); }

Task<void> OneInstance::Line() {
    TellPublished("ON");
    EXPECT_TRUE(co_await StatusSays("state", "OPEN"));
    EXPECT_EQ((co_await Control(R"({"target":2})")).Integer("target"), 2);
    std::vector<std::string> tokens;
    for (int i = 1; i <= 5; ++i) tokens.push_back((co_await Join(i)).Text("token"));
    EXPECT_TRUE(co_await StatusSays("nowServing", 2));
    const Told waits = co_await Enter(3, tokens[2]);
    EXPECT_EQ(waits.Code(), "NOT_YOUR_TURN");
    EXPECT_TRUE(waits.raw.Header("Retry-After"));
    EXPECT_EQ((co_await Enter(1, tokens[0])).status, 200);
    EXPECT_EQ((co_await Enter(2, tokens[1])).status, 200);
    const Told control = co_await Control("");
    EXPECT_EQ(control.Integer("inside"), 2);
    EXPECT_EQ(control.Integer("waiting"), 3);

    Tell("reservation.events", "ReservationConfirmed",
         {{"scheduleId", schedule.Text()}, {"personId", PersonText(1)}});
    EXPECT_TRUE(co_await StatusSays("nowServing", 3)) << "who has bought makes room";
    EXPECT_EQ((co_await Enter(3, tokens[2])).status, 200);
    EXPECT_EQ((co_await Enter(4, tokens[3])).Code(), "NOT_YOUR_TURN");
    // 4 leaves before the turn; 5 is next as soon as 2 makes room.
    EXPECT_EQ(
        (co_await Call(Method::kDelete, "/api/v1/queue/" + schedule.Text() + "/entries/me", "", 2))
            .status,
        204);
    EXPECT_TRUE(co_await StatusSays("nowServing", 4));
}

TEST_F(OneInstance, FillsTheTargetAndNoMore) { Run(Line()); }

Task<void> OneInstance::Off() {
    TellPublished("OFF");
    EXPECT_TRUE(co_await StatusSays("mode", "OFF"));
    EXPECT_EQ((co_await Enter(7)).status, 200) << "no number needed";
    EXPECT_EQ((co_await Control(R"({"passesPerSecond":3})")).status, 200);
    int admitted = 0, busy = 0;
    for (int i = 20; i < 40; ++i) {
        const Told told = co_await Enter(i);
        admitted += told.status == 200 ? 1 : 0;
        busy += told.Code() == "PASSES_BUSY" ? 1 : 0;
        if (told.status == 503) EXPECT_TRUE(told.raw.Header("Retry-After"));
    }
    EXPECT_EQ(admitted + busy, 20);
    EXPECT_GT(busy, 0);
    EXPECT_GE(admitted, 3);
}

TEST_F(OneInstance, ModeOffAdmitsAtOnceButNotFasterThanItsPace) { Run(Off()); }

Task<void> OneInstance::StatusStory() {
    Told none = co_await Status();
    while (none.status == 503) none = co_await Status();
    EXPECT_EQ(none.status, 404);
    TellPublished("AUTO");
    EXPECT_TRUE(co_await StatusSays("state", "OPEN"));
    EXPECT_TRUE(co_await StatusSays("nowServing", 50)) << "served ahead: nobody waits";
    const Told status = co_await Status();
    EXPECT_EQ(status.raw.Header("Cache-Control"), "public, max-age=1");
    EXPECT_EQ(status.body.at("hints").as_array().size(), 4U);
    http::ClientRequest conditional{
        .target = "/api/v1/queue/" + schedule.Text() + "/status", .body = {}, .headers = {}};
    conditional.headers.emplace_back("If-None-Match", std::string(*status.raw.Header("ETag")));
    const auto unchanged = co_await clients[0]->Call(std::move(conditional), After(5s));
    EXPECT_EQ(unchanged->status, 304);
    EXPECT_TRUE(unchanged->body.empty());

    EXPECT_EQ((co_await Control(R"({"paused":true,"message":"잠시만요"})")).status, 200);
    EXPECT_TRUE(co_await StatusSays("state", "PAUSED"));
    EXPECT_EQ((co_await Status()).Text("message"), "잠시만요");
    EXPECT_EQ((co_await Join(1)).status, 201) << "joining goes on in a pause";
    EXPECT_EQ((co_await Enter(1)).Code(), "SALE_PAUSED");
    EXPECT_EQ((co_await Control(R"({"paused":false,"message":""})")).status, 200);
    EXPECT_EQ((co_await Enter(1)).status, 200);

    Tell("event.events", "ScheduleCancelled", {{"scheduleId", schedule.Text()}});
    EXPECT_TRUE(co_await StatusSays("state", "CANCELLED"));
    EXPECT_EQ((co_await Join(2)).Code(), "SCHEDULE_CANCELLED");
    EXPECT_EQ((co_await Enter(1)).Code(), "SCHEDULE_CANCELLED");
}

TEST_F(OneInstance, ShowsOneStatusToEverybody) { Run(StatusStory()); }

Task<void> OneInstance::RedisStory() {
    TellPublished("AUTO");
    EXPECT_TRUE(co_await StatusSays("nowServing", 50));
    std::vector<std::string> tokens;
    for (int i = 1; i <= 3; ++i) tokens.push_back((co_await Join(i)).Text("token"));

    redis.Stop();
    Told refused = co_await Join(4);
    EXPECT_EQ(refused.status, 503);
    EXPECT_TRUE(refused.raw.Header("Retry-After"));
    EXPECT_EQ((co_await Status()).status, 200);
    EXPECT_EQ((co_await Enter(1, tokens[0])).status, 200) << "those who wait are still admitted";

    redis.Start();
    while ((refused = co_await Join(4)).status == 503) co_await SleepFor(runtime.executor(), 20ms);
    EXPECT_EQ(refused.status, 201) << refused.Code();
    EXPECT_EQ(refused.Integer("number"), 101) << "counting starts at the mark";
    EXPECT_EQ((co_await Join(2)).Integer("number"), 2) << "the joins were read back";
    EXPECT_EQ(Sql("SELECT first || '-' || last FROM lost_numbers"),
              std::vector<std::string>{"4-100"});
    EXPECT_EQ((co_await Enter(2, tokens[1])).status, 200);
    EXPECT_EQ((co_await EnterUntil(4, 200)).status, 200)
        << "now serving jumps over the lost numbers";
}

TEST_F(OneInstance, LosesNoOrderWithRedis) { Run(RedisStory()); }

Task<void> OneInstance::Forgery() {
    TellPublished("ON");
    EXPECT_TRUE(co_await StatusSays("state", "OPEN"));
    const std::string token = (co_await Join(1)).Text("token");
    EXPECT_TRUE(co_await StatusSays("nowServing", 1));
    EXPECT_EQ((co_await Enter(2, token)).Code(), "QUEUE_TOKEN_INVALID") << "another person's";
    EXPECT_EQ((co_await Enter(1, token + "x")).Code(), "QUEUE_TOKEN_INVALID");
    const SigningKey forger = SigningKey::Generate("queue-1");
    const std::string forged =
        SignToken(forger, "queue+jwt", "queue", "queue", clock.Now(), 1h,
                  {{"schedule", schedule.Text()}, {"pid", PersonText(2)}, {"number", 1}});
    EXPECT_EQ((co_await Enter(2, forged)).Code(), "QUEUE_TOKEN_INVALID");
    EXPECT_EQ((co_await Enter(2)).Code(), "NOT_IN_QUEUE");
    EXPECT_EQ((co_await Call(Method::kPost, "/api/v1/queue/" + schedule.Text() + "/entries", "", 0))
                  .status,
              401);
    EXPECT_EQ((co_await Call(Method::kPost, "/api/v1/queue/none/entries", "", 1)).status, 404);
    EXPECT_EQ(
        (co_await Call(Method::kPost, "/api/v1/queue/" + schedule.Text() + "/passes", "{]", 1))
            .Code(),
        "INVALID_JSON");

    // The database lost the entry: the signed number proves it.
    EXPECT_EQ(Sql("DELETE FROM entry RETURNING number"), std::vector<std::string>{"1"});
    EXPECT_EQ((co_await Enter(1, token)).status, 200);
    EXPECT_EQ(Sql("SELECT number FROM entry"), std::vector<std::string>{"1"});
}

TEST_F(OneInstance, BelievesOnlyItsOwnSignature) { Run(Forgery()); }

Task<void> OneInstance::Staff() {
    TellPublished("AUTO");
    EXPECT_TRUE(co_await StatusSays("state", "OPEN"));
    const std::string path = "/api/v1/admin/queue/" + schedule.Text();
    EXPECT_EQ((co_await Call(Method::kGet, path, "", 1)).status, 403);
    EXPECT_EQ((co_await Control("{}")).Code(), "VALIDATION_FAILED");
    EXPECT_EQ((co_await Control(R"({"target":-1})")).Code(), "VALIDATION_FAILED");
    EXPECT_EQ((co_await Control(R"({"mode":"MAYBE"})")).Code(), "VALIDATION_FAILED");
    EXPECT_EQ((co_await Control(R"({"mode":"ON"})")).Text("mode"), "ON");
    EXPECT_TRUE(co_await StatusSays("mode", "ON"));
    TellPublished("AUTO");  // told again, unchanged: what staff set stays
    Tell("event.events", "EventPublished", {});
    EXPECT_TRUE(co_await StatusSays("mode", "ON"));
    EXPECT_EQ(Sql("SELECT count(*) FROM dead_letter").at(0), "0");
}

TEST_F(OneInstance, StaffChangesTheLineAndNobodyElse) { Run(Staff()); }

Task<void> OneInstance::Windows() {
    TellPublished("AUTO", clock.Now() + 1h);
    EXPECT_TRUE(co_await StatusSays("state", "BEFORE_SALE"));
    EXPECT_EQ((co_await Join(1)).Code(), "SALE_NOT_OPEN");
    EXPECT_EQ((co_await Enter(1)).Code(), "SALE_NOT_OPEN");
    TellPublished("AUTO");
    EXPECT_TRUE(co_await StatusSays("state", "OPEN"));
    Tell("event.events", "SchedulePostponed", {{"scheduleId", schedule.Text()}});
    EXPECT_TRUE(co_await StatusSays("state", "CLOSED"));
    EXPECT_EQ((co_await Join(1)).Code(), "SALE_CLOSED");
}

TEST_F(OneInstance, OpensAndClosesWithTheWindow) { Run(Windows()); }

Task<void> OneInstance::SoldOut() {
    TellPublished("AUTO");
    EXPECT_TRUE(co_await StatusSays("state", "OPEN"));
    EXPECT_EQ((co_await Join(1)).status, 201);
    reservation.free_seats = 0;
    const auto start = std::chrono::steady_clock::now();
    EXPECT_TRUE(co_await StatusSays("state", "SOLD_OUT"));
    EXPECT_LT(std::chrono::steady_clock::now() - start, 2s) << "told to all within 2 s";
    EXPECT_EQ((co_await Enter(1)).Code(), "SOLD_OUT");
    reservation.free_seats = 3;
    EXPECT_TRUE(co_await StatusSays("state", "OPEN")) << "seats came back";
}

TEST_F(OneInstance, SaysSoldOutToEverybodyAtOnce) { Run(SoldOut()); }

Task<std::string> ReadUntil(TcpSocket& socket, std::string_view wanted) {
    std::string seen;
    std::array<char, 4096> piece{};
    while (seen.find(wanted) == std::string::npos) {
        const auto [error, count] = co_await socket.async_read_some(asio::buffer(piece), kAwait);
        if (error) break;
        seen.append(piece.data(), count);
    }
    co_return seen;
}

Task<void> OneInstance::Stream() {
    TellPublished("ON");
    EXPECT_TRUE(co_await StatusSays("state", "OPEN"));
    EXPECT_EQ((co_await Control(R"({"target":0})")).status, 200);
    for (int i = 1; i <= 8; ++i) EXPECT_EQ((co_await Join(i)).status, 201);
    const std::string path = "/api/v1/queue/" + schedule.Text() + "/stream";
    EXPECT_EQ((co_await Call(Method::kGet, path, "", 8)).Code(), "NOT_YOUR_TURN") << "far away";
    EXPECT_EQ((co_await Call(Method::kGet, path, "", 9)).Code(), "NOT_IN_QUEUE");

    TcpSocket socket(runtime.executor());
    const std::string url = instances[0]->Url();
    const auto port = static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
    const auto [refused] =
        co_await socket.async_connect({asio::ip::address_v4::loopback(), port}, kAwait);
    EXPECT_FALSE(refused);
    const std::string request =
        "GET " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: " + Bearer(1, "USER") + "\r\n\r\n";
    co_await asio::async_write(socket, asio::buffer(request), kAwait);
    const std::string first = co_await ReadUntil(socket, "\n\n");
    EXPECT_NE(first.find("text/event-stream"), std::string::npos) << first;
    EXPECT_EQ((co_await Control(R"({"message":"곧 열려요"})")).status, 200);
    const std::string news = co_await ReadUntil(socket, "곧 열려요");
    EXPECT_NE(news.find("event: status"), std::string::npos) << news;
}

TEST_F(OneInstance, StreamsToThoseNearTheFront) { Run(Stream()); }

Task<void> OneInstance::NotReadYet() {
    TellPublished("ON");
    EXPECT_TRUE(co_await StatusSays("state", "OPEN"));
    service::LockStore(database, true);
    const std::size_t fresh = Add();
    for (const Told& told :
         {co_await Status(fresh), co_await Join(1, fresh), co_await Enter(1, {}, fresh)}) {
        EXPECT_EQ(told.status, 503) << "it does not know yet that there is no such line";
        EXPECT_EQ(told.Code(), "STORE_UNAVAILABLE");
        EXPECT_TRUE(told.raw.Header("Retry-After"));
    }
    service::LockStore(database, false);
    EXPECT_TRUE(co_await StatusSays("state", "OPEN", fresh));
}

TEST_F(OneInstance, WhatHasNotBeenReadYetIsNotMissing) { Run(NotReadYet()); }

struct TwoInstances : QueueServiceTest {
    TwoInstances() : QueueServiceTest(2) {}
    Task<void> SideBySide();
    Task<void> JoinOne(int person, std::size_t instance, std::vector<std::int64_t>* numbers) {
        numbers->push_back((co_await Join(person, instance)).Integer("number"));
    }
};

Task<void> TwoInstances::SideBySide() {
    TellPublished("ON");
    EXPECT_TRUE(co_await StatusSays("state", "OPEN", 0));
    EXPECT_TRUE(co_await StatusSays("state", "OPEN", 1));
    EXPECT_EQ((co_await Control(R"({"target":10})", 0)).status, 200);

    std::vector<std::int64_t> numbers;
    for (int i = 1; i <= 60; ++i) {
        runtime.Spawn("join", JoinOne(i, static_cast<std::size_t>(i % 2), &numbers));
        if (i % 5 == 0)  // the same person on another device, through the other instance
            runtime.Spawn("join", JoinOne(i, static_cast<std::size_t>((i + 1) % 2), &numbers));
    }
    EXPECT_TRUE(co_await bus::Eventually(runtime.executor(), [&] { return numbers.size() == 72; }));
    std::ranges::sort(numbers);
    numbers.erase(std::ranges::unique(numbers).begin(), numbers.end());
    EXPECT_EQ(numbers.size(), 60U) << "one number a person, on any device";
    EXPECT_EQ(Sql("SELECT count(DISTINCT number) FROM entry").at(0), "60");

    EXPECT_TRUE(co_await StatusSays("nowServing", 10, 0));
    EXPECT_TRUE(co_await StatusSays("nowServing", 10, 1)) << "both show the same";
    instances[0]->Stop();
    EXPECT_EQ((co_await Control(R"({"target":20})", 1)).status, 200);
    EXPECT_TRUE(co_await StatusSays("nowServing", 20, 1)) << "the other leads on";
    EXPECT_EQ(Sql("SELECT count(*) FROM serving_step WHERE now_serving > 20").at(0), "0");
}

TEST_F(TwoInstances, ShareOneLineAndOneLeader) { Run(SideBySide()); }

}  // namespace
}  // namespace openrun::queue
