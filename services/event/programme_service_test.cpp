// Staff's side: from a hall to a show on sale, and what may happen to it afterwards.

#include "services/event/event_test_support.hpp"

#include <gmock/gmock.h>

namespace openrun::event {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Programmes : EventServiceTest {
    Task<void> Publishing();
    Task<void> Refusals();
    Task<void> Repeating();
    Task<void> Racing();
    Task<void> Changing();
    Task<void> Ending();
    Task<void> CancellingAll();
    Task<void> Ownership();
    Task<void> BadInput();
    Task<void> Stadium();
};

Task<void> Programmes::Publishing() {
    const std::string event = co_await MakeEvent(co_await MakeHall());
    const std::string schedule = co_await MakeSchedule(event);
    EXPECT_EQ((co_await Call(Method::kGet, "/api/v1/events/" + event)).Code(), "NOT_FOUND");
    EXPECT_EQ((co_await Call(Method::kGet, "/api/v1/schedules/" + schedule)).Code(), "NOT_FOUND");
    EXPECT_EQ((co_await Internal("/internal/schedules/" + schedule)).Code(), "NOT_FOUND");
    const Told draft = co_await Staff(Method::kGet, "/events/" + event);
    EXPECT_EQ(draft.Text("state"), "DRAFT");
    EXPECT_FALSE(draft.body.at("schedules").as_array()[0].at("published").as_bool());

    const Told published = co_await Staff(Method::kPost, "/events/" + event + "/publish");
    EXPECT_EQ(published.status, 200) << published.raw.body;
    EXPECT_EQ(published.Text("state"), "PUBLISHED");
    const auto& one = published.body.at("schedules").as_array()[0];
    EXPECT_EQ(one.at("state").as_string(), "ON_SALE");
    EXPECT_EQ(one.at("ticketLimit").as_int64(), 4) << "the default";
    EXPECT_EQ(one.at("queueMode").as_string(), "AUTO");
    EXPECT_EQ(one.at("seatCount").as_int64(), 6);
    EXPECT_EQ(one.at("refundPolicy").as_array().size(), 5U) << "the Korean standard";
    EXPECT_EQ(one.at("grades").as_array()[0].at("seatCount").as_int64(), 3);

    EXPECT_THAT(co_await Messages(schedule, 1), ElementsAre("SchedulePublished"));
    EXPECT_THAT(co_await Messages(event, 1), ElementsAre("EventPublished"));
    const json::value told = LastMessage(schedule).at("data");
    const Told asked = co_await Internal("/internal/schedules/" + schedule);
    EXPECT_EQ(asked.body, told) << "what is asked is what was told";
    EXPECT_EQ(told.at("planId"), one.at("planId"));
    const Told plan =
        co_await Internal("/internal/plans/" + std::string(told.at("planId").as_string()));
    EXPECT_EQ(plan.Text("hash"), std::string(told.at("planHash").as_string()));
    EXPECT_EQ(plan.Text("scheduleId"), schedule);
    EXPECT_EQ(plan.body.at("seats").as_array().size(), 6U);
    EXPECT_EQ(plan.body.at("seats").as_array()[4].at("label").as_string(), "1F-B-2");
    EXPECT_EQ((co_await Internal("/internal/schedules/" + schedule, "payment")).Code(),
              "CALLER_NOT_ALLOWED");
    EXPECT_EQ((co_await Call(Method::kGet, "/internal/schedules/" + schedule)).status, 401);
}

TEST_F(Programmes, BecomeVisibleAndKnownByPublishing) { Run(Publishing()); }

Task<void> Programmes::Refusals() {
    const std::string event = co_await MakeEvent(co_await MakeHall());
    const std::string path = "/events/" + event + "/publish";
    EXPECT_THAT((co_await Staff(Method::kPost, path)).Fields(), ElementsAre("/schedules"));
    co_await MakeSchedule(event);
    co_await MakeSchedule(
        event, {{"startsAt", In(24h * 40)},
                {"endsAt", In(24h * 40 - 1h)},
                {"refundPolicy", {{{"daysBeforeAtLeast", 0}, {"feePercent", 50}}}},
                {"seatGrades",
                 {{{"section", "1F"}, {"grade", "R"}}, {{"section", "3F"}, {"grade", "S"}}}}});
    const Told refused = co_await Staff(Method::kPost, path);
    EXPECT_EQ(refused.status, 422);
    EXPECT_EQ(refused.Code(), "PUBLISH_REFUSED");
    EXPECT_THAT(refused.Fields(),
                ElementsAre("/schedules/1/endsAt", "/schedules/1/refundPolicy",
                            "/schedules/1/seatGrades/1/grade", "/schedules/1/seatGrades/1/section",
                            "/schedules/1/seatGrades"));
    EXPECT_EQ((co_await Staff(Method::kGet, "/events/" + event)).Text("state"), "DRAFT");
    EXPECT_EQ(Sql("SELECT count(*) FROM plan").at(0), "0") << "nothing is half done";
    EXPECT_EQ(Sql("SELECT count(*) FROM outbox").at(0), "0");
}

TEST_F(Programmes, AreNotPublishedWithFaults) { Run(Refusals()); }

Task<void> Programmes::Repeating() {
    const std::string event = co_await MakeShow();
    const std::string path = "/events/" + event + "/publish";
    const Told again = co_await Staff(Method::kPost, path);
    EXPECT_EQ(again.status, 200);
    EXPECT_THAT(co_await Messages(event, 1), ElementsAre("EventPublished"));
    const std::string added = co_await MakeSchedule(event, {{"ticketLimit", 2}});
    EXPECT_EQ((co_await Call(Method::kGet, "/api/v1/schedules/" + added)).status, 404);
    EXPECT_EQ((co_await Staff(Method::kPost, path)).status, 200);
    EXPECT_EQ((co_await Call(Method::kGet, "/api/v1/schedules/" + added)).status, 200);
    EXPECT_THAT(co_await Messages(event, 2), ElementsAre("EventPublished", "EventPublished"));
    EXPECT_EQ(LastMessage(event).at("data").at("scheduleIds").as_array().size(), 2U);
    EXPECT_EQ(Sql("SELECT count(*) FROM plan").at(0), "2");
    EXPECT_THROW(Sql("UPDATE plan SET seat_map = '{}'"), std::runtime_error) << "frozen";
}

TEST_F(Programmes, PublishOnlyWhatIsNew) { Run(Repeating()); }

Task<void> Programmes::Racing() {
    const std::string event = co_await MakeEvent(co_await MakeHall());
    const std::string schedule = co_await MakeSchedule(event);
    int ended = 0;
    for (int i = 0; i < 4; ++i) {
        asio::co_spawn(host.runtime().io(), Staff(Method::kPost, "/events/" + event + "/publish"),
                       [&ended](const std::exception_ptr&, const Told& told) {
                           EXPECT_EQ(told.status, 200);
                           ++ended;
                       });
    }
    EXPECT_TRUE(co_await bus::Eventually(host.runtime().executor(), [&] { return ended == 4; }));
    EXPECT_EQ(Sql("SELECT count(*) FROM plan").at(0), "1");
    EXPECT_THAT(co_await Messages(schedule, 1), ElementsAre("SchedulePublished"));
    EXPECT_EQ(Sql("SELECT count(*) FROM outbox WHERE key = '" + schedule + "'").at(0), "1");
}

TEST_F(Programmes, ArePublishedOnceWhenFourAskAtOnce) { Run(Racing()); }

Task<void> Programmes::Changing() {
    const std::string event = co_await MakeShow();
    const Told shown = co_await Call(Method::kGet, "/api/v1/events/" + event);
    const std::string schedule(shown.body.at("schedules").as_array()[0].at("id").as_string());
    const std::string path = "/schedules/" + schedule;
    const Told fewer = co_await Staff(Method::kPatch, path, R"({"ticketLimit":2})");
    EXPECT_EQ(fewer.body.at("ticketLimit").as_int64(), 2) << fewer.raw.body;
    EXPECT_THAT(co_await Messages(schedule, 2),
                ElementsAre("SchedulePublished", "ScheduleChanged"));
    EXPECT_EQ(LastMessage(schedule).at("data").at("ticketLimit").as_int64(), 2);
    const Told seen = co_await Call(Method::kGet, "/api/v1/schedules/" + schedule);
    EXPECT_EQ(seen.body.at("ticketLimit").as_int64(), 2) << "not from memory";

    const auto patch = [this, &path](std::string member, std::string time) {
        return Staff(Method::kPatch, path, boost::json::serialize(json::object{{member, time}}));
    };
    EXPECT_EQ((co_await patch("startsAt", In(24h * 31))).Code(), "STATE_CONFLICT");
    EXPECT_EQ((co_await patch("saleOpensAt", In(1h))).Code(), "STATE_CONFLICT");
    const Told insane = co_await patch("saleClosesAt", In(24h * 99));
    EXPECT_EQ(insane.Code(), "CHANGE_REFUSED");
    EXPECT_EQ(insane.status, 422);
    EXPECT_THAT(insane.Fields(), ElementsAre("/saleClosesAt"));

    const Told renamed =
        co_await Staff(Method::kPatch, "/events/" + event, R"({"title":"새 이름"})");
    EXPECT_EQ(renamed.Text("title"), "새 이름");
    EXPECT_EQ((co_await Messages(schedule, 3)).size(), 3U);
    EXPECT_EQ(LastMessage(schedule).at("data").at("eventTitle").as_string(), "새 이름");
    co_await Staff(Method::kPatch, "/events/" + event, R"({"description":"소개"})");
    co_await Staff(Method::kPost, path + "/close");
    EXPECT_EQ((co_await Messages(schedule, 4)).size(), 4U) << "a description is not told";
    EXPECT_EQ((co_await Call(Method::kGet, "/api/v1/schedules/" + schedule)).Text("state"),
              "CLOSED");
    EXPECT_EQ((co_await Staff(Method::kPost, path + "/close")).status, 200);
    EXPECT_EQ(Sql("SELECT count(*) FROM outbox WHERE key = '" + schedule + "'").at(0), "4");
}

TEST_F(Programmes, TellTheirChanges) { Run(Changing()); }

Task<void> Programmes::Ending() {
    const std::string event = co_await MakeShow();
    const Told shown = co_await Call(Method::kGet, "/api/v1/events/" + event);
    const std::string schedule(shown.body.at("schedules").as_array()[0].at("id").as_string());
    const std::string path = "/schedules/" + schedule;
    EXPECT_EQ((co_await Staff(Method::kPost, path + "/postpone",
                              R"({"reason":"태풍","refundUntil":"2020-01-01T00:00:00Z"})"))
                  .Code(),
              "CHANGE_REFUSED");
    const std::string postponement =
        boost::json::serialize(json::object{{"reason", "태풍"}, {"refundUntil", In(240h)}});
    const Told postponed = co_await Staff(Method::kPost, path + "/postpone", postponement);
    EXPECT_EQ(postponed.Text("state"), "POSTPONED") << postponed.raw.body;
    EXPECT_EQ(postponed.Text("refundUntil"), In(240h));
    EXPECT_THAT(co_await Messages(schedule, 2),
                ElementsAre("SchedulePublished", "SchedulePostponed"));
    EXPECT_FALSE(LastMessage(schedule).at("data").as_object().contains("startsAt"))
        << "not known yet";
    EXPECT_EQ((co_await Staff(Method::kPost, path + "/close")).Code(), "STATE_CONFLICT");

    const Told cancelled =
        co_await Staff(Method::kPost, path + "/cancel", R"({"reason":"출연자 사정"})");
    EXPECT_EQ(cancelled.Text("state"), "CANCELLED");
    EXPECT_EQ(cancelled.Text("cancelReason"), "출연자 사정");
    const Told again = co_await Staff(Method::kPost, path + "/cancel", R"({"reason":"다른 말"})");
    EXPECT_EQ(again.Text("cancelReason"), "출연자 사정");
    EXPECT_EQ((co_await Messages(schedule, 3)).back(), "ScheduleCancelled");
    EXPECT_EQ((co_await Staff(Method::kPost, path + "/postpone", postponement)).Code(),
              "STATE_CONFLICT");
    EXPECT_EQ((co_await Staff(Method::kPatch, path, R"({"ticketLimit":1})")).Code(),
              "STATE_CONFLICT");
    EXPECT_EQ((co_await Call(Method::kGet, "/api/v1/schedules/" + schedule)).Text("state"),
              "CANCELLED")
        << "holders must still see it";
}

TEST_F(Programmes, ArePostponedAndCancelledOnce) { Run(Ending()); }

Task<void> Programmes::CancellingAll() {
    const std::string event = co_await MakeShow();
    const std::string unpublished = co_await MakeSchedule(event);
    const Told cancelled =
        co_await Staff(Method::kPost, "/events/" + event + "/cancel", R"({"reason":"취소"})");
    EXPECT_EQ(cancelled.Text("state"), "CANCELLED") << cancelled.raw.body;
    for (const auto& one : cancelled.body.at("schedules").as_array())
        EXPECT_EQ(one.at("state").as_string(), "CANCELLED");
    const auto keys = Sql("SELECT key FROM outbox WHERE envelope LIKE '%\"ScheduleCancelled\"%'");
    EXPECT_EQ(keys.size(), 1U) << "nobody has heard of the other";
    EXPECT_NE(keys.at(0), unpublished);
    EXPECT_EQ((co_await Staff(Method::kPost, "/events/" + event + "/publish")).Code(),
              "STATE_CONFLICT");
    EXPECT_EQ((co_await Staff(Method::kPatch, "/events/" + event, R"({"title":"x"})")).Code(),
              "STATE_CONFLICT");
    EXPECT_EQ((co_await Staff(Method::kPost, "/events/" + event + "/schedules",
                              boost::json::serialize(ScheduleDraftOf({}))))
                  .Code(),
              "STATE_CONFLICT");
    EXPECT_EQ(
        (co_await Staff(Method::kPost, "/events/" + event + "/cancel", R"({"reason":"x"})")).status,
        200);
    EXPECT_EQ(
        Sql("SELECT count(*) FROM outbox WHERE envelope LIKE '%\"ScheduleCancelled\"%'").at(0),
        "1");

    const std::string over = co_await MakeShow();
    Sql("UPDATE schedule SET starts_at = now() - interval '2 h', ends_at = now() - interval '1 h', "
        "sale_closes_at = now() - interval '2 h' WHERE event = '" +
        over + "'");
    const Told ended = co_await Staff(Method::kGet, "/events/" + over);
    EXPECT_EQ(ended.Text("state"), "ENDED");
    EXPECT_EQ(
        (co_await Staff(Method::kPost, "/events/" + over + "/cancel", R"({"reason":"x"})")).Code(),
        "STATE_CONFLICT");
}

TEST_F(Programmes, AreCancelledWhole) { Run(CancellingAll()); }

Task<void> Programmes::Ownership() {
    const std::string hall = co_await MakeHall();
    const std::string theirs = co_await MakeEvent(hall, "관리자의 것");
    const std::string schedule = co_await MakeSchedule(theirs);
    const std::string organiser = Token("organiser", "ORGANISER");
    const std::string admin = "/api/v1/admin";
    const Told own = co_await Call(
        Method::kPost, admin + "/events",
        boost::json::serialize(json::object{
            {"title", "내 것"}, {"artist", "나"}, {"hallId", hall}, {"ageRating", "ALL"}}),
        organiser);
    EXPECT_EQ(own.status, 201);
    EXPECT_EQ(own.raw.Header("Location"), admin + "/events/" + own.Text("id"));
    EXPECT_EQ(
        (co_await Call(Method::kGet, admin + "/events/" + own.Text("id"), {}, organiser)).status,
        200);
    EXPECT_THAT((co_await Call(Method::kGet, admin + "/events", {}, organiser)).Titles(),
                ElementsAre("내 것"));
    EXPECT_THAT((co_await Staff(Method::kGet, "/events")).Titles(),
                ElementsAre("내 것", "관리자의 것"));
    for (const auto& [method, path, body] :
         std::vector<std::tuple<Method, std::string, std::string>>{
             {Method::kGet, "/events/" + theirs, ""},
             {Method::kPatch, "/events/" + theirs, R"({"title":"x"})"},
             {Method::kPost, "/events/" + theirs + "/publish", ""},
             {Method::kPost, "/events/" + theirs + "/cancel", R"({"reason":"x"})"},
             {Method::kPost, "/events/" + theirs + "/schedules",
              boost::json::serialize(ScheduleDraftOf({}))},
             {Method::kPatch, "/schedules/" + schedule, R"({"ticketLimit":1})"},
             {Method::kPost, "/schedules/" + schedule + "/close", ""}}) {
        EXPECT_EQ((co_await Call(method, admin + path, body, organiser)).Code(), "NOT_FOUND")
            << path;
    }
    EXPECT_EQ((co_await Call(Method::kGet, admin + "/events", {}, Token("buyer", "USER"))).Code(),
              "ROLE_REQUIRED");
    EXPECT_EQ((co_await Call(Method::kGet, admin + "/events")).Code(), "SIGN_IN_REQUIRED");
    EXPECT_EQ((co_await Staff(Method::kGet, "/events/" + theirs)).Text("title"), "관리자의 것");
}

TEST_F(Programmes, BelongToWhoeverMadeThem) { Run(Ownership()); }

Task<void> Programmes::BadInput() {
    const std::string hall = co_await MakeHall();
    const std::string event = co_await MakeEvent(hall);
    const auto venue = Sql("SELECT venue FROM hall").at(0);
    EXPECT_EQ((co_await Staff(Method::kPost, "/venues", "{")).Code(), "INVALID_JSON");
    EXPECT_THAT(
        (co_await Staff(Method::kPost, "/venues", R"({"name":"","city":"서울","x":1})")).Fields(),
        ElementsAre("/address", "/x"));
    EXPECT_THAT(
        (co_await Staff(Method::kPost, "/venues/" + venue + "/halls",
                        R"({"name":"h","stage":{"x":0,"y":0,"width":1,"height":1},"sections":
                                [{"code":"A","name":"A","rows":[{"name":"1","seats":[
                                {"name":"1","x":0,"y":0},{"name":"1","x":"0","y":0}]}]}]})"))
            .Fields(),
        ElementsAre("/sections/0/rows/0/seats/1/x"));
    const std::string nowhere = "0190a0b0-0000-7000-8000-000000000000";
    EXPECT_EQ((co_await Staff(Method::kPost, "/venues/" + nowhere + "/halls",
                              R"({"name":"h","stage":{"x":0,"y":0,"width":1,"height":1},"sections":
                              [{"code":"A","name":"A","rows":[{"name":"1","seats":[
                              {"name":"1","x":0,"y":0}]}]}]})"))
                  .Code(),
              "NOT_FOUND");
    EXPECT_EQ((co_await Staff(Method::kGet, "/venues/" + nowhere + "/halls")).Code(), "NOT_FOUND");
    EXPECT_THAT((co_await Staff(
                     Method::kPost, "/events",
                     R"({"title":"a","artist":"b","ageRating":"ALL","hallId":")" + nowhere + "\"}"))
                    .Fields(),
                ElementsAre("/hallId"));
    EXPECT_THAT(
        (co_await Staff(
             Method::kPost, "/events",
             R"({"title":"a","artist":"b","ageRating":"AGE_99","posterUrl":"javascript:x","hallId":")" +
                 hall + "\"}"))
            .Fields(),
        ElementsAre("/posterUrl", "/ageRating"));
    EXPECT_EQ((co_await Staff(Method::kPatch, "/events/" + event, "{}")).Code(),
              "VALIDATION_FAILED");
    const Told wrong = co_await Staff(
        Method::kPost, "/events/" + event + "/schedules",
        boost::json::serialize(ScheduleDraftOf(
            {{"ticketLimit", 11}, {"grades", json::array{}}, {"seatGrades", json::array{}}})));
    EXPECT_THAT(wrong.Fields(), ElementsAre("/ticketLimit", "/grades", "/seatGrades"));
    EXPECT_EQ((co_await Staff(Method::kGet, "/events/x")).Code(), "NOT_FOUND");
    // Refused before it has been read: the answer, or the closed door, comes first.
    http::ClientRequest huge{.method = Method::kPost,
                             .target = "/api/v1/admin/venues/" + venue + "/halls",
                             .body = std::string(9 << 20, ' ')};
    huge.headers.emplace_back("Authorization", "Bearer " + Token("boss", "ADMIN"));
    const auto refused = co_await client.Call(std::move(huge), After(30s));
    EXPECT_TRUE(!refused || refused->status == 413);
    EXPECT_EQ(Sql("SELECT count(*) FROM hall").at(0), "1");
    EXPECT_EQ(Sql("SELECT count(*) FROM schedule").at(0), "0");
}

TEST_F(Programmes, RefuseBadInputWithTheFieldsAtFault) { Run(BadInput()); }

// 50,000 seats, as the largest hall has: in, out and published.
Task<void> Programmes::Stadium() {
    co_await MakeHall();
    const std::string venue = Sql("SELECT venue FROM hall").at(0);
    const auto stadium = [](int rows) {
        std::string row;
        for (int i = 1; i <= 500; ++i)
            row += fmt::format(R"({}{{"name":"{}","x":{},"y":0.5}})", i > 1 ? "," : "", i, i * 0.5);
        std::string body =
            R"({"name":"주경기장","stage":{"x":0,"y":0,"width":1,"height":1},"sections":[{"code":"S","name":"S","rows":[)";
        for (int i = 1; i <= rows; ++i)
            body += fmt::format(R"({}{{"name":"{}","seats":[{}]}})", i > 1 ? "," : "", i, row);
        return body + "]}]}";
    };
    EXPECT_THAT(
        (co_await Staff(Method::kPost, "/venues/" + venue + "/halls", stadium(101))).Fields(),
        ElementsAre("/sections"));
    const Told hall = co_await Staff(Method::kPost, "/venues/" + venue + "/halls", stadium(100));
    EXPECT_EQ(hall.status, 201);
    EXPECT_EQ(hall.body.at("seatCount").as_int64(), 50'000);
    const Told back = co_await Staff(Method::kGet, "/halls/" + hall.Text("id"));
    EXPECT_EQ(back.body.at("sections").as_array()[0].at("rows").as_array().size(), 100U);

    const std::string event = co_await MakeEvent(hall.Text("id"));
    const std::string schedule =
        co_await MakeSchedule(event, {{"seatGrades", {{{"section", "S"}, {"grade", "R"}}}}});
    const Told published = co_await Staff(Method::kPost, "/events/" + event + "/publish");
    EXPECT_EQ(published.status, 200) << published.raw.body;
    const Told map = co_await Call(Method::kGet, "/api/v1/schedules/" + schedule + "/seat-map");
    EXPECT_EQ(map.body.at("seatCount").as_int64(), 50'000);
    const auto& last = map.body.at("sections").as_array()[0].at("rows").as_array()[99];
    EXPECT_EQ(last.at("seats").as_array()[499].at("number").as_int64(), 49'999);
    EXPECT_EQ(last.at("seats").as_array()[499].at("label").as_string(), "S-100-500");
}

TEST_F(Programmes, TakeAStadiumOfFiftyThousandSeats) { Run(Stadium()); }

}  // namespace
}  // namespace openrun::event
