#pragma once
// The life of one reservation as pure functions: no clock, no network, no storage. The service and
// the simulations call the same ones; the store applies a decision as compare-and-set under the
// locks of 4.1.
//
//   kHeld ──BeginPayment──▶ kPaying ──BeginCapture──▶ kCapturing ──paid──▶ kConfirmed ──Cancel──▶
//   kCancelled
//     │  ◀──────Decline────────┤   ◀──────Decline────────┘
//     └──▶ kReleased (owner, or schedule cancelled) · kExpired (deadline passed; never from
//     kCapturing)
//   kExpired, kReleased ──late money, all seats still to be had──▶ kConfirmed
//
// Invariant I4: the deadline moves once, when paying begins; in kCapturing only the provider's
// answer moves the state.

#include "libs/base/result.hpp"
#include "libs/base/time.hpp"
#include "services/reservation/domain/types.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace openrun::reservation {

struct Reservation {
    ReservationId id;
    ScheduleId schedule;
    AccountId account;
    PersonId person;
    State state = State::kHeld;
    Seats seats;
    Money total;
    Instant deadline{};           // when kHeld or kPaying ends
    bool deadline_moved = false;  // BeginPayment has used its one extension
    std::optional<PaymentId>
        payment;  // the attempt whose answers count; the one that paid, once confirmed
    std::vector<PaymentId> retired;  // replaced, refused or failed attempts: never current again
};

// What only the store knows, read under the locks.
struct Facts {
    Instant now{};                // the database's clock, after the locks
    std::size_t live_claims = 0;  // of this reservation's seats: its own and not past
    bool schedule_cancelled = false;
};

// What becomes of the reservation, and what the caller is told. A refusal may change the
// reservation, too.
struct Decision {
    Reservation next;
    std::optional<Error> refusal;
};

// Every claim is its own and live; fewer than it should have means expired, written or not.
[[nodiscard]] bool HoldsItsSeats(const Reservation& reservation, const Facts& facts);

// Makes `payment` the current attempt; asking again for the same one changes nothing. `pay_window`
// is granted once. Refuses with NOT_PAYABLE, PAYMENT_RETIRED (conflict), HOLD_EXPIRED,
// SCHEDULE_CANCELLED (gone).
[[nodiscard]] Decision BeginPayment(Reservation reservation, PaymentId payment, const Facts& facts,
                                    std::chrono::milliseconds pay_window);

// From here on money may move. Says yes again to whoever already has it, whatever has changed since
// (4.2.2). Refuses with NOT_PAYABLE, PAYMENT_RETIRED, HOLD_EXPIRED, SCHEDULE_CANCELLED; a refused
// attempt is retired.
[[nodiscard]] Decision BeginCapture(Reservation reservation, PaymentId payment, const Facts& facts);

// The provider said no: the attempt is retired, and only if it was the current one the seats go
// back to waiting until the stored deadline, passed or not.
[[nodiscard]] Reservation Decline(Reservation reservation, PaymentId payment);

// Given back by its owner. Refuses with NOT_HELD (conflict).
[[nodiscard]] Decision Release(Reservation reservation);

// The sweeper's word: from kHeld or kPaying once the deadline has passed; otherwise nothing
// changes.
[[nodiscard]] Reservation Expire(Reservation reservation, Instant now);

// The schedule is called off: what is not paid is released; money under way is waited for. Nothing
// else changes.
[[nodiscard]] Reservation CallOff(Reservation reservation);

// --- the answer to PaymentSucceeded (4.2.5)
// --------------------------------------------------------------------------
enum class Verdict : std::uint8_t {
    kConfirm,     // its claims become permanent
    kClaimAgain,  // late money (4.2.7): confirm if every seat can be claimed again, else reject
    kReject,      // full refund
};
struct Judgement {
    Verdict verdict = Verdict::kReject;
    std::string_view reason;  // of a rejection: WRONG_TOTAL, SCHEDULE_CANCELLED, ANOTHER_CAPTURE,
                              // ALREADY_PAID, CANCELLED
};
[[nodiscard]] Judgement JudgePaid(const Reservation& reservation, PaymentId payment, Money amount,
                                  const Facts& facts);
[[nodiscard]] Reservation Confirm(Reservation reservation, PaymentId payment);

}  // namespace openrun::reservation
