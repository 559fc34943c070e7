#pragma once
// What event owns, in PostgreSQL: reads by themselves, writes as commands for a transaction. All
// changes of an event and its schedules happen under LockShow. One thread.

#include "libs/postgres/pool.hpp"
#include "services/event/domain/plan.hpp"
#include "services/event/domain/schedule.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace openrun::event {

template <typename T>
struct Listed {  // a page, and how many there are in all
    std::vector<T> items;
    std::int64_t total = 0;
};

struct Slice {
    std::int64_t limit = 20, offset = 0;
};

enum class EventSort : std::uint8_t { kStartsAt, kSaleOpensAt, kTitle };
BOOST_DESCRIBE_ENUM(EventSort, kStartsAt, kSaleOpensAt, kTitle)

struct EventQuery {
    std::optional<std::string> text, city;
    std::optional<Instant> from, to;  // of a performance's start: [from, to)
    std::optional<ScheduleState> sale;
    EventSort sort = EventSort::kStartsAt;
    Slice slice;
};

// An event as lists show it; also its JSON (EventSummary of api/openapi.yaml).
struct EventSummary {
    EventId id;
    std::string title, artist;
    std::optional<std::string> poster_url;
    EventState state = EventState::kDraft;
    Venue venue;
    std::string age_rating;
    std::optional<Instant> first_starts_at, last_starts_at, next_sale_opens_at;
    std::optional<Money> price_from;
};
BOOST_DESCRIBE_STRUCT(EventSummary, (),
                      (id, title, artist, poster_url, state, venue, age_rating, first_starts_at,
                       last_starts_at, next_sale_opens_at, price_from))

struct Hall {
    HallSummary summary;
    SeatPlan plan;
};

// Frozen bytes as they are served.
struct PlanText {
    std::int64_t version = 0;
    std::string hash, body;
};

using ImageId = Id<struct ImageTag>;

// A promise until it has a name (images.hpp).
struct Image {
    ImageId id;
    std::string owner, content_type;
    std::int64_t size = 0;
    Instant upload_until;
    std::optional<std::string> name;
    std::optional<std::int64_t> width, height;
};

// Of a row with the columns of a hall.
[[nodiscard]] HallSummary HallSummaryOf(const postgres::Row& row);

// An event by its own id, or by one of its schedules.
struct Target {
    std::optional<EventId> event;
    std::optional<ScheduleId> schedule;
};

// VENUE_UNKNOWN and the like: what a constraint of the schema means to a client.
[[nodiscard]] std::optional<Error> EventError(const postgres::ServerError& error);

class Store {
public:
    explicit Store(postgres::Pool& pool) : pool_(pool) {}
    [[nodiscard]] postgres::Pool& pool() { return pool_; }

    // Venues and halls. Unknown: NOT_FOUND.
    Task<Result<void>> AddVenue(Venue venue, Deadline deadline);
    Task<Result<Listed<Venue>>> ListVenues(Slice slice, Deadline deadline);
    Task<Result<void>> AddHall(HallSummary summary, std::shared_ptr<const SeatPlan> plan,
                               Deadline deadline);
    Task<Result<std::vector<HallSummary>>> ListHalls(VenueId venue, Deadline deadline);
    Task<Result<Hall>> ReadHall(HallId hall, Deadline deadline);
    Task<Result<HallSummary>> SetHallPicture(HallId hall, std::string url, Deadline deadline);

    // Images. Unknown: NOT_FOUND.
    Task<Result<void>> AddImage(Image image, Deadline deadline);
    Task<Result<Image>> ReadImage(ImageId id, Deadline deadline);
    Task<Result<void>> ConfirmImage(Image image, Deadline deadline);
    Task<Result<std::vector<ImageId>>> ListStagedImages(Deadline deadline);
    Task<Result<void>> ForgetUpload(ImageId id, Deadline deadline);

    // Events. Unknown: NOT_FOUND; drafts are found, too: who may see them is not decided here.
    Task<Result<Show>> ReadShow(Target target, Deadline deadline);
    Task<Result<Listed<EventSummary>>> Search(EventQuery query, Deadline deadline);
    // Of one organiser, or of everybody.
    Task<Result<Listed<EventSummary>>> ListOwn(std::optional<std::string> organiser, Slice slice,
                                               Deadline deadline);
    Task<Result<PlanText>> ReadSeatMap(ScheduleId schedule, Deadline deadline);
    Task<Result<PlanText>> ReadPlan(PlanId plan, Deadline deadline);

    // Inside a transaction.
    static Task<Result<Show>> LockShow(postgres::Dialogue& dialogue, Target target);
    static Task<Result<SeatPlan>> ReadSeats(postgres::Dialogue& dialogue, HallId hall);
    [[nodiscard]] static postgres::Command Insert(const Event& event);
    [[nodiscard]] static postgres::Command Update(const Event& event);
    [[nodiscard]] static postgres::Command Insert(const Schedule& schedule);
    [[nodiscard]] static postgres::Command Update(const Schedule& schedule);
    [[nodiscard]] static postgres::Command Insert(const FrozenBytes& frozen, ScheduleId schedule);

private:
    postgres::Pool& pool_;
};

}  // namespace openrun::event
