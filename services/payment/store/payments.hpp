#pragma once
// Payments in PostgreSQL: aggregates read and written whole. Every change goes through Alter, under
// the row's lock, with its events, ledger entries and the reconciler's next look in the same
// transaction.

#include "libs/bus/outbox.hpp"
#include "libs/postgres/idempotency.hpp"
#include "libs/telemetry/trace.hpp"
#include "services/payment/domain/schedule.hpp"

namespace openrun::payment {

struct Stored {
    Payment payment;
    std::int32_t looks = 0;
    std::string succeeded_envelope;
    Instant changed_at{}, now{};
};

// Whatever happens to a payment, whenever, belongs to the trace of its buyer's request.
[[nodiscard]] Trace TraceOf(const Payment& payment);

inline const std::string kTopic = "payment.events";

class Payments {
public:
    Payments(postgres::Pool& pool, bus::Outbox& outbox, IdSource& ids, const Clock& clock,
             Metrics& metrics, Ages ages, CallRules rules)
        : pool_(pool),
          outbox_(outbox),
          ids_(ids),
          clock_(clock),
          metrics_(metrics),
          ages_(ages),
          rules_(rules) {
        DeclareAlerts(metrics);
    }

    struct Created {
        PaymentId id;
        bool is_answered = false;
    };
    // Stands under its key from the first moment, READY: a repetition, beside the first or after
    // its process has died, gets the same one as long as that is READY or was answered with.
    // Errors: the idempotency codes.
    Task<Result<Created>> Create(Payment payment, postgres::IdempotencyKey key, Deadline deadline);
    Task<Result<void>> MarkAnswered(postgres::IdempotencyKey key, PaymentId id, Deadline deadline);
    // Error: NOT_FOUND.
    Task<Result<Stored>> Find(PaymentId id, Deadline deadline);

    using Decide = std::function<Change(Payment, Instant now)>;
    // Locks, decides, writes what changed. The payment as it is now; the decision's refusal is the
    // error, but what it changed stays.
    Task<Result<Payment>> Alter(PaymentId id, Decide decide, Deadline deadline);
    Task<Result<Payment>> Alter(postgres::Dialogue& dialogue, PaymentId id, Decide decide);

    // What the reconciler should look at; leased for `lease`.
    Task<Result<std::vector<PaymentId>>> TakeDue(std::chrono::milliseconds lease,
                                                 std::int64_t count, Deadline deadline);
    Task<void> Postpone(PaymentId id, Deadline deadline);
    // PaymentSucceeded once more with its own id, and behind it what went back by another hand; a
    // failed payment says PaymentFailed.
    Task<Result<void>> RepeatEvent(PaymentId id, Deadline deadline);

    [[nodiscard]] postgres::Pool& pool() { return pool_; }
    [[nodiscard]] IdSource& ids() { return ids_; }
    [[nodiscard]] const Ages& ages() const { return ages_; }
    [[nodiscard]] const CallRules& rules() const { return rules_; }
    void Raise(Alert alert, PaymentId id);
    void Wake() { outbox_.Wake(); }

private:
    // All of them at zero: what first appears with a count has never risen.
    static void DeclareAlerts(Metrics& metrics);
    Task<Result<Stored>> Lock(postgres::Dialogue& dialogue, PaymentId id);
    Task<Result<void>> Save(postgres::Dialogue& dialogue, const Change& change, Instant now);
    [[nodiscard]] bus::Envelope EnvelopeOf(const Payment& payment, const Event& event);

    postgres::Pool& pool_;
    bus::Outbox& outbox_;
    IdSource& ids_;
    const Clock& clock_;
    Metrics& metrics_;
    Ages ages_;
    CallRules rules_;
};

}  // namespace openrun::payment
