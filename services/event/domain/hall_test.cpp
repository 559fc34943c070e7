#include "services/event/domain/domain_test_support.hpp"

#include <gmock/gmock.h>

namespace openrun::event {
namespace {

using testing::Contains;
using testing::ElementsAre;

std::vector<std::string> FaultsOf(const SeatPlan& plan) {
    json::Issues issues;
    CheckSeatPlan(plan, issues);
    return FieldsOf(issues.Take());
}

TEST(Hall, MayHaveIrregularRows) {
    const SeatPlan plan = SmallHall();
    EXPECT_TRUE(FaultsOf(plan).empty());
    EXPECT_EQ(SeatCount(plan), 6U);
    EXPECT_EQ(
        SeatLabel(plan.sections[0], plan.sections[0].rows[0], plan.sections[0].rows[0].seats[2]),
        "1F-A-3");
}

TEST(Hall, HasNoNameTwice) {
    SeatPlan plan = SmallHall();
    plan.sections[1].code = "1F";
    plan.sections[0].rows[1].name = "A";
    plan.sections[0].rows[0].seats[2].name = "1";
    EXPECT_THAT(FaultsOf(plan), ElementsAre("/sections/0/rows/0/seats/2/name",
                                            "/sections/0/rows/1/name", "/sections/1/code"));
}

TEST(Hall, RefusesDashesThatWouldMakeLabelsAmbiguous) {
    SeatPlan plan = SmallHall();
    plan.sections[0].rows[0].name = "A-1";
    plan.sections[0].rows[1].seats[0].name = "1-2";
    EXPECT_THAT(FaultsOf(plan),
                ElementsAre("/sections/0/rows/0/name", "/sections/0/rows/1/seats/0/name"));
    plan = SmallHall();
    plan.sections[0].code = "1F-왼쪽";
    EXPECT_TRUE(FaultsOf(plan).empty()) << "a section may";
}

TEST(Hall, SeatsACompanionBesideAWheelchair) {
    SeatPlan plan = SmallHall();
    auto& row = plan.sections[0].rows[0];
    row.seats[1].kind = SeatKind::kCompanion;
    EXPECT_THAT(FaultsOf(plan), ElementsAre("/sections/0/rows/0/seats/1/kind"));
    row.seats[2].kind = SeatKind::kCompanion;
    row.seats[0].kind = SeatKind::kWheelchair;
    EXPECT_TRUE(FaultsOf(plan).empty()) << "two companions in a line";
}

TEST(Hall, IsBounded) {
    SeatPlan plan = SmallHall();
    plan.sections[0].rows.assign(101, MakeRow("A", 500));
    EXPECT_THAT(FaultsOf(plan), Contains("/sections"));
    plan = SmallHall();
    plan.sections[0].rows[0].seats[0].x = 2e6;
    plan.sections[1].rows.clear();
    plan.stage.width = -1;
    plan.sections[0].name = std::string("a\x01");
    EXPECT_THAT(FaultsOf(plan), ElementsAre("/stage/width", "/sections/0/name",
                                            "/sections/0/rows/0/seats/0/x", "/sections/1/rows"));
    EXPECT_THAT(FaultsOf({}), Contains("/sections"));
}

}  // namespace
}  // namespace openrun::event
