#pragma once
// The text of a ticket's QR: "OR1." + base64url(key id, ticket, schedule, seat, issue number,
// Ed25519 signature over all before it). A gate verifies it offline with the published ticket keys.
//   1 byte length n · n bytes key id · 16 ticket · 16 schedule · 4 seat · 2 issue · 64 signature;
//   integers big-endian

#include "libs/security/keys.hpp"
#include "services/reservation/domain/types.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace openrun::reservation {

struct TicketCode {
    TicketId ticket;
    ScheduleId schedule;
    SeatNumber seat{};
    std::uint16_t issue = 1;

    bool operator==(const TicketCode&) const = default;
};

[[nodiscard]] std::string EncodeTicket(const SigningKey& key, const TicketCode& code);
// nullopt: not ours, or tampered with.
[[nodiscard]] std::optional<TicketCode> DecodeTicket(const KeySet& keys, std::string_view text);

}  // namespace openrun::reservation
