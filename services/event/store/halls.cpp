#include "libs/base/assert.hpp"
#include "services/event/sql.hpp"
#include "services/event/store/store.hpp"

namespace openrun::event {

using postgres::Make;

HallSummary HallSummaryOf(const postgres::Row& row) {
    return {.id = row.Get<HallId>("id"),
            .venue_id = row.Get<VenueId>("venue"),
            .name = row.Get<std::string>("name"),
            .seat_count = row.Get<std::int64_t>("seat_count"),
            .picture_url = row.Get<std::optional<std::string>>("picture_url")};
}

namespace {

// Seats come in the order of their numbers, so a section and a row are each in one piece.
std::vector<HallSection> SectionsOf(const postgres::Rows& sections, const postgres::Rows& seats) {
    std::vector<HallSection> all;
    for (const auto row : sections)
        all.push_back({row.Get<std::string>("code"), row.Get<std::string>("name"), {}});
    for (const auto row : seats) {
        auto& rows = all.at(row.Get<std::size_t>("section")).rows;
        if (rows.empty() || rows.back().name != row.Raw("row_name"))
            rows.push_back({row.Get<std::string>("row_name"), {}});
        const auto kind = row.Get<SeatKind>("kind");
        rows.back().seats.push_back(
            {.name = row.Get<std::string>("name"),
             .x = row.Get<double>("x"),
             .y = row.Get<double>("y"),
             .kind = kind == SeatKind::kStandard ? std::nullopt : std::optional(kind)});
    }
    return all;
}

SeatPlan PlanOf(const std::vector<postgres::Rows>& results) {
    const auto row = results[0][0];
    return {.stage = {.x = row.Get<double>("stage_x"),
                      .y = row.Get<double>("stage_y"),
                      .width = row.Get<double>("stage_width"),
                      .height = row.Get<double>("stage_height")},
            .sections = SectionsOf(results[1], results[2])};
}

std::vector<postgres::Command> ReadingOf(HallId hall) {
    return {Make(sql::kReadHall, hall), Make(sql::kReadHallSections, hall),
            Make(sql::kReadHallSeats, hall)};
}

// One array a column.
struct SeatColumns {
    std::vector<std::int64_t> sections;
    std::vector<std::string> rows, names;
    std::vector<SeatKind> kinds;
    std::vector<double> x, y;

    explicit SeatColumns(const SeatPlan& plan) {
        for (std::size_t s = 0; s < plan.sections.size(); ++s) {
            for (const HallRow& row : plan.sections[s].rows) {
                for (const HallSeat& seat : row.seats) {
                    sections.push_back(static_cast<std::int64_t>(s));
                    rows.push_back(row.name);
                    names.push_back(seat.name);
                    kinds.push_back(seat.kind.value_or(SeatKind::kStandard));
                    x.push_back(seat.x);
                    y.push_back(seat.y);
                }
            }
        }
    }
};

}  // namespace

std::optional<Error> EventError(const postgres::ServerError& error) {
    if (error.constraint == "hall_venue_known")
        return Error{.kind = Kind::kNotFound, .code = "NOT_FOUND", .detail = error.detail};
    if (error.constraint == "event_hall_known") {
        return Error{.kind = Kind::kInvalid,
                     .code = "VALIDATION_FAILED",
                     .detail = error.detail,
                     .fields = {{"/hallId", "UNKNOWN", "there is no such hall"}}};
    }
    return std::nullopt;
}

Task<Result<void>> Store::AddVenue(Venue venue, Deadline deadline) {
    CO_CHECK(co_await pool_.Execute(
        Make(sql::kInsertVenue, venue.id, venue.name, venue.city, venue.address), deadline));
    co_return Result<void>{};
}

Task<Result<Listed<Venue>>> Store::ListVenues(Slice slice, Deadline deadline) {
    CO_TRY(const auto rows,
           co_await pool_.Execute(Make(sql::kListVenues, slice.limit, slice.offset), deadline));
    Listed<Venue> listed;
    for (const auto row : rows) {
        listed.total = row.Get<std::int64_t>("total");
        if (row.IsNull("id")) continue;
        listed.items.push_back({.id = row.Get<VenueId>("id"),
                                .name = row.Get<std::string>("name"),
                                .city = row.Get<std::string>("city"),
                                .address = row.Get<std::string>("address")});
    }
    co_return listed;
}

Task<Result<void>> Store::AddHall(HallSummary summary, std::shared_ptr<const SeatPlan> plan,
                                  Deadline deadline) {
    std::vector<std::string> codes, names;
    for (const HallSection& section : plan->sections) {
        codes.push_back(section.code);
        names.push_back(section.name);
    }
    const SeatColumns seats(*plan);
    ASSERT(static_cast<std::size_t>(summary.seat_count) == seats.names.size(),
           "every seat is sent");
    const Stage& stage = plan->stage;
    CO_CHECK(co_await pool_.Execute(
        Make(sql::kInsertHall, summary.id, summary.venue_id, summary.name, stage.x, stage.y,
             stage.width, stage.height, codes, names, seats.sections, seats.rows, seats.names,
             seats.kinds, seats.x, seats.y),
        deadline));
    co_return Result<void>{};
}

Task<Result<std::vector<HallSummary>>> Store::ListHalls(VenueId venue, Deadline deadline) {
    CO_TRY(const auto rows, co_await pool_.Execute(Make(sql::kListHalls, venue), deadline));
    if (rows.empty()) co_return Fail(Kind::kNotFound, "NOT_FOUND", venue.Text());
    std::vector<HallSummary> halls;
    for (const auto row : rows) {
        if (!row.IsNull("id")) halls.push_back(HallSummaryOf(row));
    }
    co_return halls;
}

Task<Result<Hall>> Store::ReadHall(HallId hall, Deadline deadline) {
    CO_TRY(const auto results, co_await pool_.Batch(ReadingOf(hall), deadline));
    if (results[0].empty()) co_return Fail(Kind::kNotFound, "NOT_FOUND", hall.Text());
    co_return Hall{.summary = HallSummaryOf(results[0][0]), .plan = PlanOf(results)};
}

Task<Result<SeatPlan>> Store::ReadSeats(postgres::Dialogue& dialogue, HallId hall) {
    CO_TRY(const auto results, co_await dialogue.Execute(ReadingOf(hall)));
    ASSERT(!results[0].empty(), "an event's hall exists");
    co_return PlanOf(results);
}

}  // namespace openrun::event
