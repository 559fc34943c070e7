#pragma once
// Payment drives, reservation decides (4.2). One function settles: read the provider with no lock
// held, lock the row, apply (confirm, webhook and reconciler share it). Stateless but for who
// drives what in this instance; one io thread.

#include "libs/http/peer.hpp"
#include "services/payment/settings.hpp"
#include "services/payment/store/payments.hpp"

#include <set>

namespace openrun::payment {

class Driving {
public:
    Driving(Runtime& runtime, Payments& payments, PortOne& portone, http::Peer& reservation,
            Random& random, const Settings& settings)
        : runtime_(runtime),
          payments_(payments),
          portone_(portone),
          reservation_(reservation),
          random_(random),
          settings_(settings) {}

    // Commits READY, asks reservation for the terms, pre-registers. Errors: reservation's refusals,
    // NOT_FOUND, PROVIDER_UNAVAILABLE, UPSTREAM_UNAVAILABLE, the idempotency codes. What an earlier
    // request under this key has begun goes on; only its success is remembered.
    Task<Result<PaymentId>> Start(AccountId account, ReservationId reservation,
                                  postgres::IdempotencyKey key, Trace trace, Deadline deadline);
    // The widget's answer. True: the outcome is known; false: it is being driven on. Errors:
    // NOT_FOUND, PAYMENT_IN_PROGRESS, PAYMENT_NOT_CONFIRMABLE, and reservation's explicit no.
    Task<Result<bool>> Confirm(AccountId account, PaymentId id, std::string token,
                               std::string transaction, Trace trace, Deadline deadline);
    // Reads the provider and applies what it says. `refusal`: a definite no that was heard before
    // the read.
    Task<Result<Payment>> Settle(PaymentId id, Trace trace, Deadline deadline,
                                 std::optional<Refusal> refusal = {});
    // CAPTURING: from begin-capture on, with the stored token.
    Task<Result<void>> Capture(PaymentId id, Trace trace, Deadline deadline);
    // Refunds that are not final, one after the other.
    Task<Result<void>> GiveBack(PaymentId id, Trace trace, Deadline deadline);
    // Whatever this payment needs now: the reconciler's step.
    Task<Result<void>> Drive(PaymentId id, Deadline deadline);

private:
    struct Seen {
        Payment payment;
        Reading reading;
        Instant read_at{};
    };
    Task<Result<void>> Step(const Payment& payment, Trace trace, Deadline deadline);
    Task<Result<Seen>> ReadAndApply(PaymentId id, Trace trace, Deadline deadline,
                                    std::optional<Refusal> refusal);
    Task<Result<void>> CallConfirm(Payment payment, Trace trace, Deadline deadline);
    Task<void> DriveBeside(PaymentId id);

    Runtime& runtime_;
    Payments& payments_;
    PortOne& portone_;
    http::Peer& reservation_;
    Random& random_;
    const Settings& settings_;
    std::set<PaymentId> starting_, driven_;
};

}  // namespace openrun::payment
