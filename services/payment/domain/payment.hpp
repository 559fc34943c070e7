#pragma once
// One attempt to pay one reservation, as pure functions: no clock, no network, no storage. The
// service and the simulations call the same ones; the store applies the outcome under the row's
// lock.
//
//   READY ──▶ CAPTURING ──▶ PAID ──▶ PARTIALLY_REFUNDED ──▶ REFUNDED      (PAID ──▶ REFUNDED, too)
//     │  │         └──▶ FAILED
//     │  └──charged in the widget──▶ PAID
//     └──▶ FAILED / ABANDONED ──provider says paid after all──▶ PAID      (the provider is the
//     truth)
//   refund  DUE ──▶ REQUESTED ──▶ SUCCEEDED, or FAILED (→ an operator)
//
// Only reading.hpp moves a payment to PAID, and only from what the provider's API says.

#include "libs/base/result.hpp"
#include "libs/base/time.hpp"
#include "services/payment/domain/types.hpp"

#include <optional>
#include <string>
#include <vector>

namespace openrun::payment {

// Calls to the provider that share one idempotency key (its answer is kept there for 3 h, failures
// too).
struct CallKey {
    std::int32_t number = 0;
    std::int32_t errors = 0;           // answers under this key that decide nothing
    std::optional<Instant> called_at;  // the last call, noted before it was sent
};

struct Refund {
    RefundId id;
    RefundCause cause = RefundCause::kRejected;
    std::optional<CancellationId> cancellation;
    RefundState state = RefundState::kDue;
    Money amount;  // what is to go back
    CallKey key;
    Money requested, cancellable;  // the request under that key
    Money returned;                // what the provider gave back for it
    std::int32_t refusals = 0;     // by the card company
    bool accepted = false;         // the provider lists it as requested
    std::string failure;
    std::optional<Instant> created_at, requested_at, ended_at;  // for the buyer; NoteRefundTimes
};

struct Payment {
    PaymentId id;
    ReservationId reservation;
    AccountId account;
    PaymentState state = PaymentState::kReady;
    Instant created_at{}, state_since{};

    std::optional<Money> amount;      // begin-payment's answer; empty until then
    std::optional<Instant> deadline;  // likewise
    std::string order_name;

    std::string token, transaction;  // what the widget answered
    CallKey key;                     // of confirm

    std::optional<Instant> paid_at;  // set once, with the charge
    std::string charge;              // the transaction that charged
    Money captured, refunded;
    bool mismatched = false;       // money, but not the charge that we asked for
    std::optional<Answer> answer;  // reservation's
    std::string failure;

    std::vector<Refund> refunds;             // in order of creation
    std::vector<std::string> cancellations;  // the provider's ids that `refunded` counts
    Money refunded_elsewhere;                // the part of `refunded` that is none of our refunds

    std::optional<std::string>
        trace;  // traceparent of the request that began it, then confirmed it
};

struct Event {
    EventType type = EventType::kSucceeded;
    Money amount, refunded_total;
    bool full = false;
    std::optional<RefundId> refund;
    std::optional<CancellationId> cancellation;
    std::string reason;
};

// One line of the ledger against the provider.
struct Entry {
    enum class Kind : std::uint8_t { kCapture, kRefund };
    Kind kind = Kind::kCapture;
    Money amount;
    std::string provider_id;  // transaction, or cancellation
    std::optional<RefundId> refund;
};

// What becomes of a payment, and what must be said and written with it.
struct Change {
    Payment next;
    std::vector<Event> events = {};
    std::vector<Entry> entries = {};
    std::vector<Alert> alerts = {};
    std::optional<Error> refusal = {};
};

[[nodiscard]] bool IsFinal(RefundState state);
[[nodiscard]] bool HasCharge(const Payment& payment);
// Answered and nothing on its way: nobody needs to look again (I3). Requested and accepted refunds
// are the provider's to end.
[[nodiscard]] bool IsSettled(const Payment& payment);

// What begin-payment answered. Refuses with PAYMENT_NOT_CONFIRMABLE when it is no longer READY.
[[nodiscard]] Change AcceptTerms(Payment payment, Money amount, Instant deadline,
                                 std::string order_name);

// The widget's token is here: READY → CAPTURING. The same token again changes nothing. Refuses with
// PAYMENT_IN_PROGRESS (another token is being captured), PAYMENT_NOT_CONFIRMABLE (ended otherwise).
[[nodiscard]] Change BeginCapture(Payment payment, std::string token, std::string transaction,
                                  Instant now);

// Reservation's explicit no: to begin-payment (`from` READY) or to begin-capture (`from`
// CAPTURING). Anything that has moved on stays as it is.
[[nodiscard]] Change Refuse(Payment payment, PaymentState from, std::string code, Instant now);

// Reservation's answer to PaymentSucceeded; REJECTED makes a full refund due. `fresh` is used if
// needed. Refuses (internal) what contradicts the first answer, or answers no charge.
[[nodiscard]] Change TakeAnswer(Payment payment, Answer answer, RefundId fresh);

// Seats were cancelled: `amount` is due, once per cancellation; more than is left becomes what is
// left. Asked again after its end, it says the end again: the first word may be lost.
[[nodiscard]] Change TakeCancellation(Payment payment, CancellationId cancellation, Money amount,
                                      RefundId fresh);

// What a repeated PaymentSucceeded must be followed by: money that went back by another hand, or
// the tickets would outlive it.
[[nodiscard]] std::optional<Event> RefundedElsewhere(const Payment& payment);

// The charge goes back whole, whatever was refunded of it already.
void AddFullRefund(Payment& payment, RefundCause cause, RefundId fresh);
void Fail(Change& change, std::string code, Instant now);
// A refund's end, and the event that says so. `amount`: what the provider gave back for it.
void EndRefund(Change& change, Refund& refund, Money amount);
// An operator's from here on.
void FailRefund(Change& change, Refund& refund, std::string reason);
// When each refund became due, was asked for and ended: whatever `next` has reached and `before`
// had not, unless the provider said when. What was reached before times were kept stays without.
void NoteRefundTimes(const std::vector<Refund>& before, Payment& next, Instant now);

}  // namespace openrun::payment
