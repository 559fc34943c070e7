#pragma once
// The waiting line of one schedule as everybody may see it: no clock, no network, no storage.

#include "libs/base/id.hpp"
#include "services/queue/domain/numbers.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace openrun::queue {

using ScheduleId = Id<struct ScheduleTag>;
using EventRef = Id<struct EventRefTag>;
using PersonId = Id<struct PersonTag>;
using AccountId = Id<struct AccountTag>;
using PassId = Id<struct PassTag>;

// OFF: passes at once. AUTO: a line only while demand exceeds the target. ON: always a line.
enum class Mode : std::uint8_t { kOff, kAuto, kOn };
BOOST_DESCRIBE_ENUM(Mode, kOff, kAuto, kOn)

enum class State : std::uint8_t { kBeforeSale, kOpen, kPaused, kSoldOut, kClosed, kCancelled };
BOOST_DESCRIBE_ENUM(State, kBeforeSale, kOpen, kPaused, kSoldOut, kClosed, kCancelled)

enum class Life : std::uint8_t { kPublished, kPostponed, kCancelled };
BOOST_DESCRIBE_ENUM(Life, kPublished, kPostponed, kCancelled)

struct Line {
    ScheduleId schedule;
    Instant sale_opens_at, sale_closes_at;
    Life life = Life::kPublished;
    Mode mode = Mode::kAuto;
    std::int64_t target = 0;  // shoppers inside at once
    std::int64_t passes_per_second = 1;
    bool paused = false;
    bool sold_out = false;
    std::optional<std::string> message;
    Number now_serving = 0;
    Number last_number = 0;         // the last one given
    std::vector<NumberRange> lost;  // ascending, apart
    std::int64_t control_version = 0;
};

// `now` on PostgreSQL's clock, which judges windows. A postponed sale is closed.
[[nodiscard]] State StateAt(const Line& line, Instant now);

// Why nobody joins or enters in this state; nothing when the line is open. Joining goes on in
// a pause.
[[nodiscard]] std::optional<Error> RefusalIn(State state, bool joining);

}  // namespace openrun::queue
