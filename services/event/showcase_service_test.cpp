// Everybody's side: search, details, seat maps, and what may be kept.

#include "services/event/event_test_support.hpp"

#include <gmock/gmock.h>

namespace openrun::event {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Shows and lists stay in memory for a minute here, so what changes changed without PostgreSQL.
struct Showcases : EventServiceTest {
    Task<void> Kept();
    Task<void> SeatMaps();
    Task<void> Opening();
    Task<void> SameRule();
};

struct Searches : EventServiceTest {
    Searches() : EventServiceTest("0ms") {}
    Task<std::vector<std::string>> Find(std::string query);
    Task<void> Words();
    Task<void> Filters();
};

Task<void> Showcases::Kept() {
    const std::string event = co_await MakeShow();
    const std::string path = "/api/v1/events/" + event;
    const Told first = co_await Call(Method::kGet, path);
    EXPECT_EQ(first.status, 200);
    EXPECT_EQ(first.raw.Header("Cache-Control"), "public, max-age=1");
    const std::string tag(first.raw.Header("ETag").value_or(""));
    const Told unchanged = co_await Call(Method::kGet, path, {}, {}, tag);
    EXPECT_EQ(unchanged.status, 304);
    EXPECT_EQ(unchanged.raw.body, "");
    EXPECT_EQ(unchanged.raw.Header("ETag"), tag);
    const Told second = co_await Call(Method::kGet, path);
    const auto time = [](const Told& told) {
        return told.body.at("schedules").as_array()[0].at("serverTime").as_string();
    };
    EXPECT_LT(time(first), time(second)) << "the time goes on in memory";
    Sql("UPDATE event SET title = 'behind our back'");
    EXPECT_EQ((co_await Call(Method::kGet, path)).Text("title"), "첫 공연") << "from memory";
    co_await Staff(Method::kPatch, "/events/" + event, R"({"artist":"다른 사람"})");
    EXPECT_EQ((co_await Call(Method::kGet, path, {}, {}, tag)).status, 200) << "changed";
    const Told list = co_await Call(Method::kGet, "/api/v1/events");
    const std::string list_tag(list.raw.Header("ETag").value_or(""));
    EXPECT_EQ((co_await Call(Method::kGet, "/api/v1/events", {}, {}, list_tag)).status, 304);
}

TEST_F(Showcases, AreTaggedByWhatTheySay) { Run(Kept()); }

Task<void> Showcases::SeatMaps() {
    const std::string event = co_await MakeShow();
    const Told shown = co_await Call(Method::kGet, "/api/v1/events/" + event);
    const std::string schedule(shown.body.at("schedules").as_array()[0].at("id").as_string());
    const std::string path = "/api/v1/schedules/" + schedule + "/seat-map";
    const Told map = co_await Call(Method::kGet, path);
    EXPECT_EQ(map.status, 200);
    EXPECT_EQ(map.raw.Header("Cache-Control"), "public, max-age=60");
    EXPECT_EQ(map.raw.Header("ETag"), '"' + map.Text("hash") + '"');
    EXPECT_EQ((co_await Call(Method::kGet, path, {}, {}, '"' + map.Text("hash") + '"')).status,
              304);
    EXPECT_EQ((co_await Call(Method::kGet, path + "?version=1")).raw.Header("Cache-Control"),
              "public, max-age=31536000, immutable");
    EXPECT_EQ((co_await Call(Method::kGet, path + "?version=2")).status, 404);
    std::vector<std::string> labels, kinds;
    for (const auto& section : map.body.at("sections").as_array()) {
        for (const auto& row : section.at("rows").as_array()) {
            for (const auto& seat : row.at("seats").as_array()) {
                EXPECT_EQ(seat.at("number").as_int64(), static_cast<std::int64_t>(labels.size()));
                labels.emplace_back(seat.at("label").as_string());
                if (const auto* kind = seat.as_object().if_contains("kind"))
                    kinds.emplace_back(kind->as_string());
            }
        }
    }
    EXPECT_THAT(labels, ElementsAre("1F-A-1", "1F-A-2", "1F-A-3", "1F-B-1", "1F-B-2", "2F-A-1"));
    EXPECT_THAT(kinds, ElementsAre("RESTRICTED_VIEW", "WHEELCHAIR", "COMPANION"));
}

TEST_F(Showcases, ServeTheFrozenPlan) { Run(SeatMaps()); }

Task<void> Showcases::Opening() {
    const std::string event = co_await MakeEvent(co_await MakeHall());
    const Instant opens = clock.Now() + 700ms;
    const std::string schedule =
        co_await MakeSchedule(event, {{"saleOpensAt", FormatInstant(opens)}});
    co_await Staff(Method::kPost, "/events/" + event + "/publish");
    const std::string path = "/api/v1/schedules/" + schedule;
    const Told before = co_await Call(Method::kGet, path);
    const auto server_time = [](const Told& told) {
        return ParseInstant(told.Text("serverTime")).value();
    };
    EXPECT_EQ(before.Text("state"), server_time(before) < opens ? "UPCOMING" : "ON_SALE");
    Told told = before;
    while (server_time(told) < opens) {
        EXPECT_EQ(told.Text("state"), "UPCOMING");
        told = co_await Call(Method::kGet, path, {}, {}, {});
    }
    EXPECT_EQ(told.Text("state"), "ON_SALE") << "from memory, by PostgreSQL's clock carried on";
    EXPECT_EQ(
        (co_await Call(Method::kGet, path, {}, {}, std::string(*before.raw.Header("ETag")))).status,
        200)
        << "another state is another tag";
}

TEST_F(Showcases, OpenASaleOnTimeFromMemory) { Run(Opening()); }

Task<void> Showcases::SameRule() {
    const Instant opens = clock.Now();
    const Instant closes = opens + 1h;
    const std::vector<std::optional<Fate>> fates{std::nullopt, Fate::kCancelled, Fate::kPostponed};
    for (const auto& fate : fates) {
        for (const auto offset : {-1us, 0us, 1us}) {
            for (const Instant from : {opens, closes}) {
                Schedule schedule;
                schedule.fate = fate;
                schedule.sale_opens_at = opens;
                schedule.sale_closes_at = closes;
                const std::string text =
                    fate ? "'" + std::string(EnumText(*fate)) + "'" : std::string("NULL");
                EXPECT_EQ(Sql(fmt::format("SELECT schedule_state({}, '{}', '{}', '{}')", text,
                                          FormatInstant(opens), FormatInstant(closes),
                                          FormatInstant(from + offset)))
                              .at(0),
                          EnumText(StateOf(schedule, from + offset)));
            }
        }
    }
    co_return;
}

TEST_F(Showcases, KnowOneRuleOfStatesInBothLanguages) { Run(SameRule()); }

Task<std::vector<std::string>> Searches::Find(std::string query) {
    const Told told = co_await Call(Method::kGet, "/api/v1/events?" + query);
    EXPECT_EQ(told.status, 200) << query << told.raw.body;
    co_return told.Titles();
}

Task<void> Searches::Words() {
    co_await MakeShow("가을밤의 재즈 100%");
    co_await MakeShow("Jazz_Night");
    co_await MakeEvent(co_await MakeHall(), "재즈 초안");
    EXPECT_THAT(co_await Find("q=" + EncodePercent("재즈")), ElementsAre("가을밤의 재즈 100%"));
    EXPECT_THAT(co_await Find("q=jazz"), ElementsAre("Jazz_Night"));
    EXPECT_EQ((co_await Find("q=" + EncodePercent("시험단"))).size(), 2U) << "by artist";
    EXPECT_EQ((co_await Find("q=" + EncodePercent("서울 공연장"))).size(), 2U) << "by venue";
    EXPECT_THAT(co_await Find("q=" + EncodePercent("0%")), ElementsAre("가을밤의 재즈 100%"));
    EXPECT_THAT(co_await Find("q=" + EncodePercent("%")), ElementsAre("가을밤의 재즈 100%"))
        << "a wildcard is a letter";
    EXPECT_THAT(co_await Find("q=" + EncodePercent("z_n")), ElementsAre("Jazz_Night"));
    EXPECT_THAT(co_await Find("q=" + EncodePercent("\\")), IsEmpty());
    EXPECT_THAT(co_await Find("q=" + EncodePercent("' OR 1=1 --")), IsEmpty());
    EXPECT_THAT(co_await Find("q=" + EncodePercent("\u110C\u1162\u110C\u1173")),
                ElementsAre("가을밤의 재즈 100%"))
        << "decomposed letters are the same letters";
    EXPECT_EQ((co_await Call(Method::kGet, "/api/v1/events?q=" + std::string(101, 'a'))).Code(),
              "VALIDATION_FAILED");
    for (const auto* bad : {"from=yesterday", "sale=OPEN", "sort=PRICE", "size=101", "page=-1"}) {
        EXPECT_EQ((co_await Call(Method::kGet, std::string("/api/v1/events?") + bad)).Code(),
                  "VALIDATION_FAILED")
            << bad;
    }
}

TEST_F(Searches, FindWhatIsTyped) { Run(Words()); }

Task<void> Searches::Filters() {
    const std::string busan = co_await MakeHall("부산");
    const std::string later = co_await MakeEvent(busan, "나중");
    co_await MakeSchedule(
        later,
        {{"startsAt", In(24h * 60)}, {"endsAt", In(24h * 60 + 2h)}, {"saleOpensAt", In(24h)}});
    co_await Staff(Method::kPost, "/events/" + later + "/publish");
    co_await MakeShow("먼저");
    const std::string gone = co_await MakeShow("취소된 것");
    co_await Staff(Method::kPost, "/events/" + gone + "/cancel", R"({"reason":"x"})");
    const std::string over = co_await MakeShow("끝난 것");
    Sql("UPDATE schedule SET starts_at = now() - interval '3 h', ends_at = now() - interval '1 h', "
        "sale_closes_at = now() - interval '3 h' WHERE event = '" +
        over + "'");

    EXPECT_THAT(co_await Find(""), ElementsAre("먼저", "나중"));
    EXPECT_THAT(co_await Find("sort=TITLE"), ElementsAre("나중", "먼저"));
    EXPECT_THAT(co_await Find("city=" + EncodePercent("부산")), ElementsAre("나중"));
    EXPECT_THAT(co_await Find("from=" + EncodePercent(In(24h * 40))), ElementsAre("나중"));
    EXPECT_THAT(co_await Find("to=" + EncodePercent(In(24h * 40))), ElementsAre("먼저"));
    EXPECT_THAT(co_await Find("from=" + EncodePercent(In(24h * 61))), IsEmpty());
    EXPECT_THAT(co_await Find("sale=UPCOMING"), ElementsAre("나중"));
    EXPECT_THAT(co_await Find("sale=ON_SALE"), ElementsAre("먼저"));
    EXPECT_THAT(co_await Find("sale=CANCELLED"), ElementsAre("취소된 것"));
    EXPECT_THAT(co_await Find("sale=CLOSED"), ElementsAre("끝난 것"));
    EXPECT_THAT(co_await Find("sort=SALE_OPENS_AT&size=1"), ElementsAre("나중"));

    const Told page = co_await Call(Method::kGet, "/api/v1/events?size=1&page=1");
    EXPECT_THAT(page.Titles(), ElementsAre("나중"));
    EXPECT_EQ(page.body.at("total").as_int64(), 2);
    const auto& one = page.body.at("items").as_array()[0];
    EXPECT_EQ(one.at("priceFrom").at("amount").as_int64(), 101'000) << "the total, fee included";
    EXPECT_EQ(one.at("venue").at("city").as_string(), "부산");
    EXPECT_EQ(one.at("nextSaleOpensAt").as_string(), In(24h));
    const Told behind = co_await Call(Method::kGet, "/api/v1/events?size=1&page=9");
    EXPECT_THAT(behind.Titles(), IsEmpty());
    EXPECT_EQ(behind.body.at("total").as_int64(), 2) << "even on an empty page";
}

TEST_F(Searches, FilterSortAndPage) { Run(Filters()); }

}  // namespace
}  // namespace openrun::event
