#pragma once
// The nouns of this room: ids, seat numbers, states. Words as in docs/glossary.md.

#include "libs/base/id.hpp"
#include "libs/base/money.hpp"
#include "libs/base/names.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace openrun::reservation {

using ReservationId = Id<struct ReservationTag>;
using ScheduleId = Id<struct ScheduleTag>;
using PaymentId = Id<struct PaymentTag>;
using PersonId = Id<struct PersonTag>;
using AccountId = Id<struct AccountTag>;
using TicketId = Id<struct TicketTag>;
using PlanId = Id<struct PlanTag>;
using CancellationId = Id<struct CancellationTag>;

enum class SeatNumber : std::uint32_t {};  // dense index 0..n-1 inside a schedule, stable for ever
using Seats = std::vector<SeatNumber>;     // ascending and distinct wherever claims are touched

enum class State : std::uint8_t {
    kHeld,
    kPaying,
    kCapturing,
    kConfirmed,
    kCancelled,
    kReleased,
    kExpired
};
BOOST_DESCRIBE_ENUM(State, kHeld, kPaying, kCapturing, kConfirmed, kCancelled, kReleased, kExpired)

enum class TicketState : std::uint8_t { kValid, kUsed, kVoid };
BOOST_DESCRIBE_ENUM(TicketState, kValid, kUsed, kVoid)

enum class PriceType : std::uint8_t { kGeneral, kDisabled, kVeteran, kYouth };
BOOST_DESCRIBE_ENUM(PriceType, kGeneral, kDisabled, kVeteran, kYouth)

}  // namespace openrun::reservation
