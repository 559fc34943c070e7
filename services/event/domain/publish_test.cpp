#include "libs/security/digest.hpp"
#include "services/event/domain/domain_test_support.hpp"
#include "services/event/domain/plan.hpp"

#include <gmock/gmock.h>

namespace openrun::event {
namespace {

using testing::Contains;
using testing::ElementsAre;

std::vector<std::string> Faults(const Schedule& schedule) {
    return FieldsOf(PublishFaults(schedule, SmallHall(), kNow));
}

TEST(Publish, AcceptsWhatIsWhole) { EXPECT_TRUE(Faults(GoodSchedule()).empty()); }

TEST(Publish, RefusesAWindowThatCannotBe) {
    Schedule schedule = GoodSchedule();
    schedule.ends_at = schedule.starts_at;
    schedule.sale_opens_at = schedule.sale_closes_at;
    EXPECT_THAT(Faults(schedule), ElementsAre("/endsAt", "/saleClosesAt"));
    schedule = GoodSchedule();
    schedule.sale_closes_at = schedule.ends_at + std::chrono::seconds{1};
    EXPECT_THAT(Faults(schedule), ElementsAre("/saleClosesAt"));
    EXPECT_THAT(FieldsOf(PublishFaults(GoodSchedule(), SmallHall(), GoodSchedule().starts_at)),
                ElementsAre("/startsAt", "/saleClosesAt"))
        << "the past";
}

TEST(Publish, WantsPricesComplete) {
    Schedule schedule = GoodSchedule();
    schedule.grades[0].prices[0].type = PriceType::kYouth;
    schedule.grades[1].prices.push_back(schedule.grades[1].prices[0]);
    EXPECT_THAT(Faults(schedule), ElementsAre("/grades/0/prices", "/grades/1/prices"));
    schedule = GoodSchedule();
    schedule.grades[0].prices[0] = {PriceType::kGeneral, {0}, {0}};
    EXPECT_THAT(Faults(schedule), ElementsAre("/grades/0/prices"));
    schedule.grades[0].prices[0] = {PriceType::kGeneral, {10'000}, {-1}};
    EXPECT_THAT(Faults(schedule), ElementsAre("/grades/0/prices"));
}

TEST(Publish, RefusesAPolicyWorseForTheBuyer) {
    Schedule schedule = GoodSchedule();
    schedule.refund_policy = {{10, 5}, {0, 50}};
    EXPECT_THAT(Faults(schedule), ElementsAre("/refundPolicy"));
    schedule.refund_policy = {{10, 0}};
    EXPECT_THAT(Faults(schedule), ElementsAre("/refundPolicy"));
    schedule.refund_policy = {{0, 0}};
    EXPECT_TRUE(Faults(schedule).empty());
}

TEST(Publish, WantsAGradeForEverySeat) {
    Schedule schedule = GoodSchedule();
    schedule.seat_grades = {{"1F", {{"A"}}, "VIP"}, {"2F", {}, "R"}};
    const auto faults = PublishFaults(schedule, SmallHall(), kNow);
    ASSERT_EQ(faults.size(), 1U);
    EXPECT_EQ(faults[0].message, "2 seats have no grade, 1F-B-1 is the first");
    schedule.seat_grades = {{"1F", {}, "R"}, {"3F", {}, "R"}, {"2F", {{"A", "Z"}}, "X"}};
    EXPECT_THAT(Faults(schedule), ElementsAre("/seatGrades/1/section", "/seatGrades/2/grade",
                                              "/seatGrades/2/rows", "/seatGrades"));
}

TEST(Plan, FreezesDenseNumbersInTheHallsOrder) {
    const FrozenBytes frozen = Freeze({}, 1, GoodSchedule(), SmallHall());
    EXPECT_EQ(frozen.plan.seat_count, 6);
    EXPECT_THAT(frozen.plan.grade_seats, ElementsAre(3, 3));
    const auto document = json::Parse(frozen.document).value();
    const auto& seats = document.at("seats").as_array();
    ASSERT_EQ(seats.size(), 6U);
    for (std::size_t i = 0; i < seats.size(); ++i)
        EXPECT_EQ(seats[i].at("number").to_number<std::size_t>(), i);
    EXPECT_EQ(
        json::Encode(seats[3]),
        R"({"number":3,"label":"1F-B-1","section":"1F","row":"B","grade":"R","kind":"WHEELCHAIR"})");
    EXPECT_EQ(seats[0].at("grade").as_string(), "VIP") << "later rules win";
}

TEST(Plan, ShowsWhereEverySeatIsAndWhatItCosts) {
    const FrozenBytes frozen = Freeze({}, 1, GoodSchedule(), SmallHall());
    const auto map = json::Parse(frozen.seat_map).value();
    EXPECT_EQ(map.at("seatCount").as_int64(), 6);
    EXPECT_EQ(map.at("stage").at("y").as_double(), -3.5);
    const auto& row = map.at("sections").as_array()[0].at("rows").as_array()[0];
    EXPECT_EQ(json::Encode(row.at("seats").as_array()[1]),
              R"({"number":1,"label":"1F-A-2","x":1.5E0,"y":2,"grade":"VIP"})");
    const auto& grade = map.at("grades").as_array()[1];
    EXPECT_EQ(grade.at("seatCount").as_int64(), 3);
    EXPECT_EQ(grade.at("prices").as_array()[1].at("total").at("amount").as_int64(), 51'500);
}

TEST(Plan, HashesWhatItSaysAndNotWhatItIsCalled) {
    const FrozenBytes one = Freeze({{1}}, 1, GoodSchedule(), SmallHall());
    const FrozenBytes two = Freeze({{2}}, 2, GoodSchedule(), SmallHall());
    EXPECT_EQ(one.plan.hash, two.plan.hash);
    const auto content = one.seat_map.substr(one.seat_map.find("\"seatCount\""));
    EXPECT_EQ(one.plan.hash, EncodeHex(Sha256('{' + content)));
    SeatPlan moved = SmallHall();
    moved.sections[1].rows[0].seats[0].x += 0.5;
    EXPECT_NE(Freeze({{1}}, 1, GoodSchedule(), moved).plan.hash, one.plan.hash);
    Schedule dearer = GoodSchedule();
    dearer.grades[0].prices[0].price += Money{1};
    EXPECT_NE(Freeze({{1}}, 1, dearer, SmallHall()).plan.hash, one.plan.hash);
}

TEST(Plan, KeepsNamesThatNeedEscaping) {
    SeatPlan plan = SmallHall();
    plan.sections[0].name = "1층 \"왼쪽\" \\";
    const FrozenBytes frozen = Freeze({}, 1, GoodSchedule(), plan);
    const auto map = json::Parse(frozen.seat_map);
    ASSERT_TRUE(map);
    EXPECT_EQ(map->at("sections").as_array()[0].at("name").as_string(), "1층 \"왼쪽\" \\");
}

}  // namespace
}  // namespace openrun::event
