#include "services/reservation/live/catalogue.hpp"

#include "libs/base/clock.hpp"
#include "services/reservation/sql.hpp"

namespace openrun::reservation {
namespace {
using postgres::Make;
using postgres::Row;
}  // namespace

Performance* Catalogue::Find(ScheduleId id) {
    const auto found = performances_.find(id);
    return found == performances_.end() ? nullptr : found->second.get();
}

Instant Catalogue::Now() const { return SystemClock().Now() + clock_offset_; }

Seats Catalogue::Neighbours(const Performance& performance, SeatNumber seat, std::size_t count) {
    Seats found;
    const auto size = static_cast<std::int64_t>(performance.map.size());
    const auto centre = static_cast<std::int64_t>(std::to_underlying(seat));
    if (centre >= size) return found;
    const auto consider = [&](std::int64_t number) {
        const bool fits = number >= 0 && number < size && found.size() < count &&
                          performance.grades[static_cast<std::size_t>(number)] ==
                              performance.grades[static_cast<std::size_t>(centre)] &&
                          performance.map.At(static_cast<std::uint32_t>(number)) == Light::kFree;
        if (fits) found.push_back(static_cast<SeatNumber>(number));
    };
    constexpr std::int64_t kReach = 2'000;
    for (std::int64_t step = 1; step < std::min(size, kReach) && found.size() < count; ++step) {
        consider(centre + step);
        consider(centre - step);
    }
    std::ranges::sort(found);
    return found;
}

Task<bool> Catalogue::Load(ScheduleId id, std::size_t seats, Deadline deadline) {
    const auto rows = co_await pool_.Execute(Make(sql::kReadPlan, id), deadline);
    if (!rows || rows->size() != seats) co_return false;  // the plan is still being written
    auto performance = std::make_unique<Performance>();
    performance->id = id;
    performance->map = SeatMap(seats);
    performance->labels.reserve(seats);
    performance->grades.reserve(seats);
    for (const Row row : *rows) {
        performance->labels.push_back(row.Get<std::string>("label"));
        const auto grade = row.Get<std::string>("grade");
        auto place = std::ranges::find(performance->grade_names, grade);
        if (place == performance->grade_names.end()) {
            place = performance->grade_names.insert(place, grade);
        }
        performance->grades.push_back(
            static_cast<std::uint8_t>(place - performance->grade_names.begin()));
    }
    performances_[id] = std::move(performance);
    co_return true;
}

Task<bool> Catalogue::Refresh(Deadline deadline) {
    const auto rows = co_await pool_.Execute(Make(sql::kReadSchedules), deadline);
    if (!rows) co_return false;
    for (const Row row : *rows) {
        clock_offset_ = row.Get<Instant>("now") - SystemClock().Now();
        const auto id = row.Get<ScheduleId>("id");
        if (!performances_.contains(id) &&
            !co_await Load(id, row.Get<std::size_t>("seat_count"), deadline))
            continue;
        Performance& performance = *performances_.at(id);
        performance.event_title = row.Get<std::string>("event_title");
        performance.sale_opens_at = row.Get<Instant>("sale_opens_at");
        performance.sale_closes_at = row.Get<Instant>("sale_closes_at");
        performance.ticket_limit = row.Get<std::size_t>("ticket_limit");
        performance.cancelled = row.Get<bool>("cancelled");
    }
    was_read_ = true;
    co_return true;
}

bool Catalogue::IsServable() const {
    return was_read_ && std::ranges::none_of(performances_, [](const auto& entry) {
               return entry.second->epoch.empty();
           });
}

Task<void> Catalogue::Follow(std::chrono::milliseconds every) {
    for (;;) {
        co_await Refresh(After(std::chrono::seconds{5}));
        co_await SleepFor(runtime_.executor(), every);
    }
}

}  // namespace openrun::reservation
