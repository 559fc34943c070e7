#include "services/event/halls.hpp"

#include "services/event/domain/text.hpp"

namespace openrun::event {

// api/openapi.yaml, HallDraft.
struct HallDraft {
    std::string name;
    Stage stage;
    std::vector<HallSection> sections;
};
BOOST_DESCRIBE_STRUCT(HallDraft, (), (name, stage, sections))

namespace {

struct NamedPlan {
    std::string name;
    std::shared_ptr<const SeatPlan> plan;
};

Result<NamedPlan> ReadDraft(const std::string& document) {
    TRY(HallDraft draft, json::Decode<HallDraft>(document));
    auto plan = std::make_shared<SeatPlan>();
    plan->stage = draft.stage;
    plan->sections = std::move(draft.sections);
    json::Issues issues;
    CheckText(issues, "name", draft.name, 1, 100);
    CheckSeatPlan(*plan, issues);
    if (!issues.empty()) return std::unexpected(json::ValidationFailed(issues));
    return NamedPlan{.name = std::move(draft.name), .plan = std::move(plan)};
}

}  // namespace

Task<Result<Venue>> Halls::AddVenue(VenueDraft draft, Deadline deadline) {
    const Venue venue{.id = ids_.Next<VenueId>(),
                      .name = std::move(draft.name),
                      .city = std::move(draft.city),
                      .address = std::move(draft.address)};
    CO_CHECK(co_await store_.AddVenue(venue, deadline));
    co_return venue;
}

Task<Result<Listed<Venue>>> Halls::ListVenues(Slice slice, Deadline deadline) {
    return store_.ListVenues(slice, deadline);
}

Task<Result<HallSummary>> Halls::AddHall(VenueId venue, std::string document, Deadline deadline) {
    CO_TRY(NamedPlan named, co_await runtime_.Blocking(
                                [document = std::move(document)] { return ReadDraft(document); }));
    const HallSummary summary{.id = ids_.Next<HallId>(),
                              .venue_id = venue,
                              .name = std::move(named.name),
                              .seat_count = static_cast<std::int64_t>(SeatCount(*named.plan))};
    CO_CHECK(co_await store_.AddHall(summary, std::move(named.plan), deadline));
    co_return summary;
}

Task<Result<std::vector<HallSummary>>> Halls::List(VenueId venue, Deadline deadline) {
    return store_.ListHalls(venue, deadline);
}

Task<Result<HallSummary>> Halls::SetPicture(HallId hall, std::string url, Deadline deadline) {
    return store_.SetHallPicture(hall, std::move(url), deadline);
}

Task<Result<Hall>> Halls::Read(HallId hall, Deadline deadline) {
    return store_.ReadHall(hall, deadline);
}

}  // namespace openrun::event
