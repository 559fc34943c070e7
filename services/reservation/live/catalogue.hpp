#pragma once
// What this instance knows of each performance: window and limit, labels and grades by seat number,
// and the map that is served. Read from PostgreSQL (our own copy of the plan), again every second,
// so that every instance learns what one of them has consumed. One thread.

#include "libs/net/runtime.hpp"
#include "services/reservation/live/seat_map.hpp"

#include <list>
#include <map>
#include <memory>

namespace openrun::reservation {

struct Performance {
    ScheduleId id;
    std::string event_title;
    Instant sale_opens_at{}, sale_closes_at{};
    std::size_t ticket_limit = 4;
    bool cancelled = false;
    std::vector<std::string> labels;   // by seat number
    std::vector<std::uint8_t> grades;  // by seat number: an index into grade_names
    std::vector<std::string> grade_names;
    SeatMap map{0};
    std::string epoch;            // of the map; a new one after each resync
    bool synced = false;          // the map follows PostgreSQL
    std::int64_t stream_n = 0;    // the last change of the Redis stream that the map has
    std::string stream_id = "$";  // where to read on
    std::list<std::function<void(const std::vector<SeatMap::Flip>&)>> watchers;
};

class Catalogue {
public:
    Catalogue(Runtime& runtime, postgres::Pool& pool) : runtime_(runtime), pool_(pool) {}

    // nullptr: never heard of. The object stays as long as the catalogue.
    [[nodiscard]] Performance* Find(ScheduleId id);
    [[nodiscard]] const std::map<ScheduleId, std::unique_ptr<Performance>>& all() const {
        return performances_;
    }
    // Up to `count` free seats of the grade of `seat`, nearest first.
    [[nodiscard]] static Seats Neighbours(const Performance& performance, SeatNumber seat,
                                          std::size_t count);

    // Reads what is new; false: PostgreSQL is away.
    Task<bool> Refresh(Deadline deadline);
    // All performances have been read once, and the map of each follows PostgreSQL or did.
    [[nodiscard]] bool IsServable() const;
    [[nodiscard]] bool was_read() const { return was_read_; }
    // Refreshes for ever.
    Task<void> Follow(std::chrono::milliseconds every);
    // The difference between PostgreSQL's clock and ours, measured at each refresh.
    [[nodiscard]] Instant Now() const;

private:
    Task<bool> Load(ScheduleId id, std::size_t seats, Deadline deadline);

    Runtime& runtime_;
    postgres::Pool& pool_;
    std::map<ScheduleId, std::unique_ptr<Performance>> performances_;
    std::chrono::microseconds clock_offset_{0};
    bool was_read_ = false;
};

}  // namespace openrun::reservation
