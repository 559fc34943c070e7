#include "libs/base/assert.hpp"
#include "services/event/sql.hpp"
#include "services/event/store/store.hpp"

namespace openrun::event {

using postgres::Make;

namespace {

// What we wrote as JSON into a column reads back as the same type.
template <typename T>
T ValueOf(const postgres::Row& row, const char* column) {
    auto value = json::DecodeValue<T>(row.Get<json::value>(column));
    ASSERT(value, "a JSON column holds what was written");
    return *std::move(value);
}

Venue VenueOf(const postgres::Row& row) {
    return {.id = row.Get<VenueId>("venue_id"),
            .name = row.Get<std::string>("venue_name"),
            .city = row.Get<std::string>("venue_city"),
            .address = row.Get<std::string>("venue_address")};
}

Event EventOf(const postgres::Row& row) {
    const Venue venue = VenueOf(row);
    return {.id = row.Get<EventId>("id"),
            .organiser = row.Get<std::string>("organiser"),
            .title = row.Get<std::string>("title"),
            .artist = row.Get<std::string>("artist"),
            .description = row.Get<std::string>("description"),
            .poster_url = row.Get<std::optional<std::string>>("poster_url"),
            .age_rating = row.Get<std::string>("age_rating"),
            .state = row.Get<EventState>("state"),
            .published = row.Get<bool>("published"),
            .hall = {.id = row.Get<HallId>("hall_id"),
                     .venue_id = venue.id,
                     .name = row.Get<std::string>("hall_name"),
                     .seat_count = row.Get<std::int64_t>("hall_seat_count"),
                     .picture_url = row.Get<std::optional<std::string>>("hall_picture_url")},
            .venue = venue};
}

Schedule ScheduleOf(const postgres::Row& row) {
    Schedule schedule{.id = row.Get<ScheduleId>("id"),
                      .event = row.Get<EventId>("event"),
                      .starts_at = row.Get<Instant>("starts_at"),
                      .ends_at = row.Get<Instant>("ends_at"),
                      .sale_opens_at = row.Get<Instant>("sale_opens_at"),
                      .sale_closes_at = row.Get<Instant>("sale_closes_at"),
                      .ticket_limit = row.Get<std::int32_t>("ticket_limit"),
                      .queue_mode = row.Get<QueueMode>("queue_mode"),
                      .refund_policy = ValueOf<RefundPolicy>(row, "refund_policy"),
                      .grades = ValueOf<std::vector<Grade>>(row, "grades"),
                      .seat_grades = ValueOf<std::vector<SeatGradeRule>>(row, "seat_grades"),
                      .fate = row.Get<std::optional<Fate>>("fate"),
                      .reason = row.Get<std::optional<std::string>>("reason"),
                      .refund_until = row.Get<std::optional<Instant>>("refund_until"),
                      .plan = {}};
    if (!row.IsNull("plan_id")) {
        schedule.plan =
            FrozenPlan{.id = row.Get<PlanId>("plan_id"),
                       .version = row.Get<std::int64_t>("plan_version"),
                       .hash = row.Get<std::string>("plan_hash"),
                       .seat_count = row.Get<std::int64_t>("plan_seat_count"),
                       .grade_seats = row.Get<std::vector<std::int64_t>>("grade_seats")};
    }
    return schedule;
}

Listed<EventSummary> SummariesOf(const postgres::Rows& rows) {
    Listed<EventSummary> listed;
    for (const auto row : rows) {
        listed.total = row.Get<std::int64_t>("total");
        if (row.IsNull("id")) continue;  // an empty page says only the total
        listed.items.push_back(
            {.id = row.Get<EventId>("id"),
             .title = row.Get<std::string>("title"),
             .artist = row.Get<std::string>("artist"),
             .poster_url = row.Get<std::optional<std::string>>("poster_url"),
             .state = row.Get<EventState>("state"),
             .venue = VenueOf(row),
             .age_rating = row.Get<std::string>("age_rating"),
             .first_starts_at = row.Get<std::optional<Instant>>("first_starts_at"),
             .last_starts_at = row.Get<std::optional<Instant>>("last_starts_at"),
             .next_sale_opens_at = row.Get<std::optional<Instant>>("next_sale_opens_at"),
             .price_from = row.Get<std::optional<Money>>("price_from_krw")});
    }
    return listed;
}

Result<Show> ShowOf(const postgres::Rows& events, const postgres::Rows& schedules) {
    if (events.empty()) return Fail(Kind::kNotFound, "NOT_FOUND", "no such event");
    Show show{.event = EventOf(events[0]), .schedules = {}, .now = events[0].Get<Instant>("now")};
    for (const auto row : schedules) show.schedules.push_back(ScheduleOf(row));
    return show;
}

Result<PlanText> TextOf(const postgres::Rows& rows) {
    if (rows.empty()) return Fail(Kind::kNotFound, "NOT_FOUND", "no such plan");
    return PlanText{.version = rows[0].Get<std::int64_t>("version"),
                    .hash = rows[0].Get<std::string>("hash"),
                    .body = rows[0].Get<std::string>("body")};
}

}  // namespace

Task<Result<Show>> Store::ReadShow(Target target, Deadline deadline) {
    CO_TRY(const auto results,
           co_await pool_.Batch({Make(sql::kReadEvent, target.event, target.schedule),
                                 Make(sql::kReadSchedules, target.event, target.schedule)},
                                deadline));
    co_return ShowOf(results[0], results[1]);
}

Task<Result<Show>> Store::LockShow(postgres::Dialogue& dialogue, Target target) {
    CO_TRY(const auto results,
           co_await dialogue.Execute({Make(sql::kLockEvent, target.event, target.schedule),
                                      Make(sql::kReadEvent, target.event, target.schedule),
                                      Make(sql::kReadSchedules, target.event, target.schedule)}));
    co_return ShowOf(results[1], results[2]);
}

Task<Result<Listed<EventSummary>>> Store::Search(EventQuery query, Deadline deadline) {
    CO_TRY(const auto rows,
           co_await pool_.Execute(
               Make(sql::kSearchEvents, query.text, query.city, query.from, query.to, query.sale,
                    query.sort, query.slice.limit, query.slice.offset),
               deadline));
    co_return SummariesOf(rows);
}

Task<Result<Listed<EventSummary>>> Store::ListOwn(std::optional<std::string> organiser, Slice slice,
                                                  Deadline deadline) {
    CO_TRY(const auto rows,
           co_await pool_.Execute(Make(sql::kListOwnEvents, organiser, slice.limit, slice.offset),
                                  deadline));
    co_return SummariesOf(rows);
}

Task<Result<PlanText>> Store::ReadSeatMap(ScheduleId schedule, Deadline deadline) {
    CO_TRY(const auto rows, co_await pool_.Execute(Make(sql::kReadSeatMap, schedule), deadline));
    co_return TextOf(rows);
}

Task<Result<PlanText>> Store::ReadPlan(PlanId plan, Deadline deadline) {
    CO_TRY(const auto rows, co_await pool_.Execute(Make(sql::kReadPlan, plan), deadline));
    co_return TextOf(rows);
}

postgres::Command Store::Insert(const Event& event) {
    return Make(sql::kInsertEvent, event.id, event.organiser, event.title, event.artist,
                event.description, event.poster_url, event.hall.id, event.age_rating);
}

postgres::Command Store::Update(const Event& event) {
    ASSERT(event.state != EventState::kEnded, "ENDED follows from the clock and is never stored");
    return Make(sql::kUpdateEvent, event.id, event.title, event.artist, event.description,
                event.poster_url, event.age_rating, event.state, event.published);
}

postgres::Command Store::Insert(const Schedule& one) {
    return Make(sql::kInsertSchedule, one.id, one.event, one.starts_at, one.ends_at,
                one.sale_opens_at, one.sale_closes_at, one.ticket_limit, one.queue_mode,
                json::ToValue(one.refund_policy), json::ToValue(one.grades),
                json::ToValue(one.seat_grades), PriceFrom(one.grades));
}

postgres::Command Store::Update(const Schedule& one) {
    const auto plan = one.plan ? std::optional(one.plan->id) : std::nullopt;
    return Make(sql::kUpdateSchedule, one.id, one.starts_at, one.ends_at, one.sale_opens_at,
                one.sale_closes_at, one.ticket_limit, one.queue_mode, one.fate, one.reason,
                one.refund_until, plan);
}

postgres::Command Store::Insert(const FrozenBytes& frozen, ScheduleId schedule) {
    const FrozenPlan& plan = frozen.plan;
    return Make(sql::kInsertPlan, plan.id, schedule, plan.version, plan.hash, plan.seat_count,
                plan.grade_seats, frozen.seat_map, frozen.document);
}

}  // namespace openrun::event
