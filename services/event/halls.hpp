#pragma once
// Venues and their halls, shared by all staff. A hall comes whole (up to 50,000 seats, 8 MiB of
// JSON) and never changes: another seating is another hall, so that plans can rely on it.

#include "libs/net/runtime.hpp"
#include "services/event/store/store.hpp"

#include <string>

namespace openrun::event {

struct VenueDraft {
    std::string name, city, address;
};

class Halls {
public:
    Halls(Runtime& runtime, Store& store, IdSource& ids)
        : runtime_(runtime), store_(store), ids_(ids) {}

    Task<Result<Venue>> AddVenue(VenueDraft draft, Deadline deadline);
    Task<Result<Listed<Venue>>> ListVenues(Slice slice, Deadline deadline);
    // `document` is a HallDraft in JSON; it is read on the blocking pool. Errors: INVALID_JSON,
    // VALIDATION_FAILED, NOT_FOUND (the venue).
    Task<Result<HallSummary>> AddHall(VenueId venue, std::string document, Deadline deadline);
    Task<Result<std::vector<HallSummary>>> List(VenueId venue, Deadline deadline);
    Task<Result<Hall>> Read(HallId hall, Deadline deadline);
    // The one thing about a hall that may change.
    Task<Result<HallSummary>> SetPicture(HallId hall, std::string url, Deadline deadline);

private:
    Runtime& runtime_;
    Store& store_;
    IdSource& ids_;
};

}  // namespace openrun::event
