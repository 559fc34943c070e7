#pragma once
// Events and schedules: what they are, which state they are in, and which changes staff may make.
// Pure: time comes in, PostgreSQL's.
//
//   event     DRAFT ──publish──▶ PUBLISHED ──every performance over──▶ ENDED
//               └────────cancel──────┴──▶ CANCELLED
//   schedule  UPCOMING ──opens──▶ ON_SALE ──closes──▶ CLOSED    from the window, never from a timer
//               └── postpone ──▶ POSTPONED,   any ── cancel ──▶ CANCELLED    until it is over

#include "services/event/domain/hall.hpp"
#include "services/event/domain/refund_policy.hpp"

#include <optional>
#include <string>
#include <vector>

namespace openrun::event {

using EventId = Id<struct EventTag>;
using ScheduleId = Id<struct ScheduleTag>;
using PlanId = Id<struct PlanTag>;

enum class EventState : std::uint8_t { kDraft, kPublished, kEnded, kCancelled };
BOOST_DESCRIBE_ENUM(EventState, kDraft, kPublished, kEnded, kCancelled)

enum class ScheduleState : std::uint8_t { kUpcoming, kOnSale, kClosed, kCancelled, kPostponed };
BOOST_DESCRIBE_ENUM(ScheduleState, kUpcoming, kOnSale, kClosed, kCancelled, kPostponed)

enum class Fate : std::uint8_t { kCancelled, kPostponed };
BOOST_DESCRIBE_ENUM(Fate, kCancelled, kPostponed)

enum class QueueMode : std::uint8_t { kOff, kAuto, kOn };
BOOST_DESCRIBE_ENUM(QueueMode, kOff, kAuto, kOn)

// 일반, 장애인, 국가유공자, 청소년.
enum class PriceType : std::uint8_t { kGeneral, kDisabled, kVeteran, kYouth };
BOOST_DESCRIBE_ENUM(PriceType, kGeneral, kDisabled, kVeteran, kYouth)

struct Price {
    PriceType type = PriceType::kGeneral;
    Money price, fee;
    [[nodiscard]] Money Total() const { return price + fee; }
};
BOOST_DESCRIBE_STRUCT(Price, (), (type, price, fee))

struct Grade {
    std::string code, name;
    std::vector<Price> prices;
};
BOOST_DESCRIBE_STRUCT(Grade, (), (code, name, prices))

// Rows of a section get a grade; without rows all of it; later rules win.
struct SeatGradeRule {
    std::string section;
    std::optional<std::vector<std::string>> rows;
    std::string grade;
};
BOOST_DESCRIBE_STRUCT(SeatGradeRule, (), (section, rows, grade))

struct FrozenPlan {  // of a published schedule; its bytes are in the store
    PlanId id;
    std::int64_t version = 1;
    std::string hash;
    std::int64_t seat_count = 0;
    std::vector<std::int64_t> grade_seats;  // in the order of the grades
};

struct Schedule {
    ScheduleId id;
    EventId event;
    Instant starts_at, ends_at, sale_opens_at, sale_closes_at;
    std::int32_t ticket_limit = 4;
    QueueMode queue_mode = QueueMode::kAuto;
    RefundPolicy refund_policy;
    std::vector<Grade> grades;
    std::vector<SeatGradeRule> seat_grades;
    std::optional<Fate> fate;
    std::optional<std::string> reason;  // of the fate
    std::optional<Instant> refund_until;
    std::optional<FrozenPlan> plan;  // set by publishing, for ever

    [[nodiscard]] bool published() const { return plan.has_value(); }
};

struct Event {
    EventId id;
    std::string organiser;  // the account that made it
    std::string title, artist, description;
    std::optional<std::string> poster_url;
    std::string age_rating;
    EventState state = EventState::kDraft;  // never kEnded: that follows from the clock
    bool published = false;                 // has ever been seen
    HallSummary hall;
    Venue venue;
};

// An event whole, as it was read; `now` is PostgreSQL's at that moment.
struct Show {
    Event event;
    std::vector<Schedule> schedules;
    Instant now;

    [[nodiscard]] Schedule* Find(ScheduleId id);
};

struct ScheduleChange {
    std::optional<Instant> starts_at, ends_at, sale_opens_at, sale_closes_at;
    std::optional<std::int32_t> ticket_limit;
    std::optional<QueueMode> queue_mode;
};

struct Postponement {
    std::string reason;
    std::optional<Instant> starts_at, ends_at;  // the new date, when it is known
    Instant refund_until;
};

[[nodiscard]] ScheduleState StateOf(const Schedule& schedule, Instant now);
[[nodiscard]] EventState StateOf(const Event& event, const std::vector<Schedule>& schedules,
                                 Instant now);

// The schedule as it will be. Errors: STATE_CONFLICT (conflict); CHANGE_REFUSED (refused) with
// fields. Once it is sold the date moves by postponing only, and the opening not at all.
[[nodiscard]] Result<Schedule> Changed(Schedule schedule, const ScheduleChange& change,
                                       Instant now);
// The sale ends now; already ended: as it is.
[[nodiscard]] Result<Schedule> Closed(Schedule schedule, Instant now);
[[nodiscard]] Result<Schedule> Postponed(Schedule schedule, const Postponement& to, Instant now);
// Already cancelled: as it is.
[[nodiscard]] Result<Schedule> Cancelled(Schedule schedule, const std::string& reason, Instant now);

// The least total of a GENERAL seat; 0 without one.
[[nodiscard]] Money PriceFrom(const std::vector<Grade>& grades);

}  // namespace openrun::event
