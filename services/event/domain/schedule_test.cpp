#include "services/event/domain/domain_test_support.hpp"

namespace openrun::event {
namespace {

using namespace std::chrono_literals;

std::string CodeOf(const Result<Schedule>& result) { return result ? "ok" : result.error().code; }

TEST(Schedule, FollowsTheClockToTheMicrosecond) {
    const Schedule schedule = GoodSchedule();
    EXPECT_EQ(StateOf(schedule, schedule.sale_opens_at - 1us), ScheduleState::kUpcoming);
    EXPECT_EQ(StateOf(schedule, schedule.sale_opens_at), ScheduleState::kOnSale);
    EXPECT_EQ(StateOf(schedule, schedule.sale_closes_at - 1us), ScheduleState::kOnSale);
    EXPECT_EQ(StateOf(schedule, schedule.sale_closes_at), ScheduleState::kClosed);
}

TEST(Schedule, OnceDecidedAboutIgnoresTheClock) {
    Schedule schedule = PublishedSchedule();
    schedule = Postponed(schedule, {"태풍", {}, {}, kNow + 240h}, kNow).value();
    EXPECT_EQ(StateOf(schedule, schedule.sale_opens_at), ScheduleState::kPostponed);
    schedule = Cancelled(schedule, "취소", schedule.ends_at + 1h).value();
    EXPECT_EQ(StateOf(schedule, schedule.sale_opens_at), ScheduleState::kCancelled);
    EXPECT_FALSE(schedule.refund_until);
}

TEST(Schedule, ThatIsSoldMovesItsDateByPostponingOnly) {
    Schedule schedule = PublishedSchedule();
    const Instant on_sale = schedule.sale_opens_at + 1h;
    EXPECT_EQ(CodeOf(Changed(schedule, {.starts_at = schedule.starts_at - 1h}, kNow)), "ok");
    EXPECT_EQ(CodeOf(Changed(schedule, {.starts_at = schedule.starts_at - 1h}, on_sale)),
              "STATE_CONFLICT");
    EXPECT_EQ(CodeOf(Changed(schedule, {.ends_at = schedule.ends_at + 1h}, on_sale)),
              "STATE_CONFLICT");
    EXPECT_EQ(CodeOf(Changed(schedule, {.starts_at = schedule.starts_at}, on_sale)), "ok")
        << "no move";
    EXPECT_EQ(CodeOf(Changed(schedule, {.sale_opens_at = kNow}, on_sale)), "STATE_CONFLICT");
    EXPECT_EQ(CodeOf(Changed(schedule, {.ticket_limit = 2, .queue_mode = QueueMode::kOn}, on_sale)),
              "ok");
    EXPECT_EQ(CodeOf(Changed(Cancelled(schedule, "x", kNow).value(), {.ticket_limit = 2}, kNow)),
              "STATE_CONFLICT");
}

TEST(Schedule, ThatIsPublishedKeepsASaneWindow) {
    const Schedule published = PublishedSchedule();
    const auto refused = Changed(published, {.sale_closes_at = published.ends_at + 1s}, kNow);
    EXPECT_EQ(CodeOf(refused), "CHANGE_REFUSED");
    EXPECT_EQ(FieldsOf(refused.error().fields), std::vector<std::string>{"/saleClosesAt"});
    EXPECT_EQ(CodeOf(Changed(GoodSchedule(), {.sale_closes_at = published.ends_at + 1s}, kNow)),
              "ok")
        << "a draft is checked when it is published";
}

TEST(Schedule, ClosesOnlyWhileOnSale) {
    const Schedule schedule = PublishedSchedule();
    const Instant on_sale = schedule.sale_opens_at + 1h;
    EXPECT_EQ(CodeOf(Closed(schedule, kNow)), "STATE_CONFLICT");
    const Schedule closed = Closed(schedule, on_sale).value();
    EXPECT_EQ(closed.sale_closes_at, on_sale);
    EXPECT_EQ(StateOf(closed, on_sale), ScheduleState::kClosed);
    EXPECT_EQ(Closed(closed, on_sale + 1h).value().sale_closes_at, on_sale)
        << "repeating changes nothing";
    EXPECT_EQ(CodeOf(Closed(GoodSchedule(), on_sale)), "STATE_CONFLICT") << "not published";
}

TEST(Schedule, IsPostponedWithAReasonableDate) {
    const Schedule schedule = PublishedSchedule();
    const auto postpone = [&](Postponement to, Instant now = kNow) {
        return CodeOf(Postponed(schedule, to, now));
    };
    const Instant later = kNow + 2000h;
    EXPECT_EQ(postpone({"x", later, later + 2h, kNow + 240h}), "ok");
    EXPECT_EQ(postpone({"x", {}, {}, kNow}), "CHANGE_REFUSED");
    EXPECT_EQ(postpone({"x", later, {}, kNow + 240h}), "CHANGE_REFUSED");
    EXPECT_EQ(postpone({"x", later, later, kNow + 240h}), "CHANGE_REFUSED");
    EXPECT_EQ(postpone({"x", kNow, later, kNow + 240h}), "CHANGE_REFUSED");
    EXPECT_EQ(postpone({"x", {}, {}, schedule.ends_at + 240h}, schedule.ends_at), "STATE_CONFLICT");
    EXPECT_EQ(CodeOf(Postponed(GoodSchedule(), {"x", {}, {}, later}, kNow)), "STATE_CONFLICT");
}

TEST(Schedule, CannotBeCancelledOnceItIsOver) {
    const Schedule schedule = PublishedSchedule();
    EXPECT_EQ(CodeOf(Cancelled(schedule, "x", schedule.ends_at)), "STATE_CONFLICT");
    const Schedule cancelled = Cancelled(schedule, "first", kNow).value();
    EXPECT_EQ(Cancelled(cancelled, "second", kNow).value().reason, "first")
        << "repeating changes nothing";
}

TEST(Event, EndsWithItsLastPerformance) {
    Event event{.state = EventState::kPublished};
    Schedule one = PublishedSchedule();
    Schedule two = PublishedSchedule();
    two.ends_at += 24h;
    EXPECT_EQ(StateOf(event, {one, two}, one.ends_at), EventState::kPublished);
    EXPECT_EQ(StateOf(event, {one, two}, two.ends_at), EventState::kEnded);
    const Schedule cancelled = Cancelled(two, "x", kNow).value();
    EXPECT_EQ(StateOf(event, {one, cancelled}, one.ends_at), EventState::kEnded);
    EXPECT_EQ(StateOf(event, {cancelled}, two.ends_at), EventState::kPublished)
        << "nothing was played";
    event.state = EventState::kDraft;
    EXPECT_EQ(StateOf(event, {one}, one.ends_at), EventState::kDraft);
}

TEST(Price, FromIsTheLeastTotalOfAGeneralSeat) {
    EXPECT_EQ(PriceFrom(GoodSchedule().grades).krw, 101'000);
    EXPECT_EQ(PriceFrom({}).krw, 0);
}

}  // namespace
}  // namespace openrun::event
