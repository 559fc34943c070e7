#include "services/event/domain/text.hpp"
#include "services/event/handlers.hpp"
#include "services/event/handlers/listing.hpp"

namespace openrun::event {

// api/openapi.yaml, VenueDraft.
BOOST_DESCRIBE_STRUCT(VenueDraft, (), (name, city, address))

void Validate(const VenueDraft& draft, json::Issues& issues) {
    CheckText(issues, "name", draft.name, 1, 100);
    CheckText(issues, "city", draft.city, 1, 50);
    CheckText(issues, "address", draft.address, 1, 200);
}

namespace {

struct HallList {
    std::vector<HallSummary> items;
};
BOOST_DESCRIBE_STRUCT(HallList, (), (items))

struct HallBody {
    HallId id;
    VenueId venue_id;
    std::string name;
    std::int64_t seat_count = 0;
    std::optional<std::string> picture_url;
    Stage stage;
    std::vector<HallSection> sections;
};
BOOST_DESCRIBE_STRUCT(HallBody, (), (id, venue_id, name, seat_count, picture_url, stage, sections))

}  // namespace

// GET /api/v1/admin/venues → 200 VenueList.
Answer ListVenues(Halls& halls, const http::Request& request, const http::Context& context) {
    CO_TRY(const http::Page page, http::ReadPage(request));
    const Slice slice = SliceOf(page);
    CO_TRY(const auto listed, co_await halls.ListVenues(slice, context.deadline));
    co_return ListResponse(listed, slice);
}

// POST /api/v1/admin/venues → 201 Venue.
Answer CreateVenue(Halls& halls, const http::Request& request, const http::Context& context) {
    CO_TRY(VenueDraft draft, http::Decode<VenueDraft>(request));
    CO_TRY(const Venue venue, co_await halls.AddVenue(std::move(draft), context.deadline));
    co_return http::Created(venue, "/api/v1/admin/venues/" + venue.id.Text());
}

// GET /api/v1/admin/venues/{id}/halls → 200 HallList.
Answer ListHalls(Halls& halls, const http::Request& request, const http::Context& context) {
    CO_TRY(const VenueId venue, request.IdParameter<VenueId>("id"));
    CO_TRY(auto all, co_await halls.List(venue, context.deadline));
    co_return http::Json(HallList{.items = std::move(all)});
}

// POST /api/v1/admin/venues/{id}/halls → 201 HallSummary; the body is up to 8 MiB.
Answer CreateHall(Halls& halls, const http::Request& request, const http::Context& context) {
    CO_TRY(const VenueId venue, request.IdParameter<VenueId>("id"));
    if (!http::HasJsonBody(request)) co_return Fail(Kind::kUnsupported, "UNSUPPORTED_MEDIA_TYPE");
    CO_TRY(const HallSummary hall,
           co_await halls.AddHall(venue, std::string(request.body), context.deadline));
    co_return http::Created(hall, "/api/v1/admin/halls/" + hall.id.Text());
}

// GET /api/v1/admin/halls/{id} → 200 Hall with every seat.
Answer ReadHall(Halls& halls, const http::Request& request, const http::Context& context) {
    CO_TRY(const HallId id, request.IdParameter<HallId>("id"));
    CO_TRY(Hall hall, co_await halls.Read(id, context.deadline));
    co_return http::Json(HallBody{.id = hall.summary.id,
                                  .venue_id = hall.summary.venue_id,
                                  .name = std::move(hall.summary.name),
                                  .seat_count = hall.summary.seat_count,
                                  .picture_url = std::move(hall.summary.picture_url),
                                  .stage = hall.plan.stage,
                                  .sections = std::move(hall.plan.sections)});
}

}  // namespace openrun::event
