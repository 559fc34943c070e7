#pragma once
// Points in time as every wire shows them: RFC 3339 in UTC. Microseconds, as PostgreSQL keeps them.

#include "libs/base/result.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace openrun {

using Instant = std::chrono::sys_time<std::chrono::microseconds>;

// "2026-11-24T12:48:00.123456Z"; fractional digits are dropped when zero. Year 0001..9999.
[[nodiscard]] std::string FormatInstant(Instant instant);

// Any RFC 3339 date-time: 0..9 fractional digits (cut to microseconds), "Z" or a numeric offset.
// Error: INVALID_TIME (invalid).
[[nodiscard]] Result<Instant> ParseInstant(std::string_view text);

// What PostgreSQL writes for timestamptz with TimeZone = UTC ("2026-11-24 12:48:00.123456+00",
// "infinity" = kForever).
[[nodiscard]] Result<Instant> ParsePostgresInstant(std::string_view text);

inline constexpr Instant kForever = Instant::max();

}  // namespace openrun
