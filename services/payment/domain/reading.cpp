#include "services/payment/domain/reading.hpp"

#include "libs/base/assert.hpp"

#include <algorithm>

namespace openrun::payment {
namespace {

std::vector<Alert> Mismatches(const Payment& payment, const Reading& reading,
                              const Expected& expected) {
    std::vector<Alert> found;
    if (reading.store != expected.store) found.push_back(Alert::kForeignStore);
    if (reading.channel_type != expected.channel_type) found.push_back(Alert::kWrongChannel);
    if (reading.currency != "KRW") found.push_back(Alert::kWrongCurrency);
    if (payment.amount != reading.total) found.push_back(Alert::kWrongAmount);
    return found;
}

// Once per payment: a payment id succeeds at most once at the provider.
void TakeCharge(Change& change, const Reading& reading, const Expected& expected,
                const Circumstances& seen) {
    Payment& payment = change.next;
    payment.paid_at = reading.paid_at;
    payment.charge = reading.transaction;
    payment.captured = reading.total - reading.discount;
    change.entries.push_back({.kind = Entry::Kind::kCapture,
                              .amount = payment.captured,
                              .provider_id = reading.transaction});
    const auto mismatches = Mismatches(payment, reading, expected);
    if (mismatches.empty()) {
        payment.state = PaymentState::kPaid;
        payment.state_since = seen.now;
        payment.failure.clear();
        change.events.push_back({.type = EventType::kSucceeded, .amount = reading.total});
        return;
    }
    // Not what we asked for: reservation never hears of it as money, and it goes back whole.
    change.alerts.insert(change.alerts.end(), mismatches.begin(), mismatches.end());
    payment.mismatched = true;
    const bool open =
        payment.state == PaymentState::kReady || payment.state == PaymentState::kCapturing;
    if (open) Fail(change, "CHARGE_MISMATCH", seen.now);
    payment.state = PaymentState::kFailed;
    AddFullRefund(payment, RefundCause::kMismatch, seen.fresh);
}

Refund* RefundOf(Payment& payment, const ProviderCancellation& cancellation) {
    for (Refund& refund : payment.refunds) {
        if (cancellation.reason.find(refund.id.Text()) != std::string::npos) return &refund;
    }
    return nullptr;
}

void TakeRefunded(Change& change, const ProviderCancellation& cancellation) {
    Payment& payment = change.next;
    const auto known = std::ranges::find(payment.cancellations, cancellation.id);
    if (known != payment.cancellations.end()) return;
    payment.cancellations.push_back(cancellation.id);
    payment.refunded += cancellation.amount;
    Refund* refund = RefundOf(payment, cancellation);
    change.entries.push_back(
        {.kind = Entry::Kind::kRefund,
         .amount = cancellation.amount,
         .provider_id = cancellation.id,
         .refund = refund == nullptr ? std::nullopt : std::optional(refund->id)});
    if (refund != nullptr) {
        EndRefund(change, *refund, cancellation.amount);
        refund->ended_at = cancellation.at;
        return;
    }
    payment.refunded_elsewhere += cancellation.amount;
    change.alerts.push_back(Alert::kRefundedElsewhere);
    if (payment.mismatched) return;  // nobody was told that it was paid
    change.events.push_back({.type = EventType::kRefunded,
                             .amount = cancellation.amount,
                             .refunded_total = payment.refunded,
                             .full = payment.refunded == payment.captured});
}

void TakeUnfinished(Change& change, const ProviderCancellation& cancellation,
                    const Reading& reading) {
    Refund* refund = RefundOf(change.next, cancellation);
    if (refund == nullptr || IsFinal(refund->state)) return;
    if (cancellation.status == CancellationStatus::kRequested) {
        refund->state = RefundState::kRequested;
        refund->accepted = true;
        return;
    }
    const bool another_lives = std::ranges::any_of(reading.cancellations, [&](const auto& other) {
        return RefundOf(change.next, other) == refund &&
               other.status != CancellationStatus::kFailed;
    });
    if (another_lives) return;
    FailRefund(change, *refund, "PROVIDER_FAILED");
}

void TakeCancellations(Change& change, const Reading& reading) {
    for (const auto& one : reading.cancellations) {
        if (one.status == CancellationStatus::kSucceeded) TakeRefunded(change, one);
    }
    for (const auto& one : reading.cancellations) {
        if (one.status == CancellationStatus::kRequested ||
            one.status == CancellationStatus::kFailed) {
            TakeUnfinished(change, one, reading);
        }
    }
    Payment& payment = change.next;
    if (payment.refunded < payment.captured) return;
    for (Refund& refund : payment.refunds) {  // nothing left to cancel: done
        if (!IsFinal(refund.state)) EndRefund(change, refund, Money{});
    }
}

void SettleState(Payment& payment, Instant now) {
    if (payment.mismatched) return;
    const PaymentState state = payment.refunded == Money{} ? PaymentState::kPaid
                               : payment.refunded < payment.captured
                                   ? PaymentState::kPartiallyRefunded
                                   : PaymentState::kRefunded;
    if (payment.state == state) return;
    payment.state = state;
    payment.state_since = now;
}

void TakeNoCharge(Change& change, const Reading& reading, const Circumstances& seen) {
    Payment& payment = change.next;
    if (payment.state != seen.noted || reading.status == ProviderStatus::kUnknown) return;
    const bool failed = reading.status == ProviderStatus::kFailed;
    const std::string decline = reading.failure.empty() ? "DECLINED" : reading.failure;
    if (payment.state == PaymentState::kReady) {
        if (failed) return Fail(change, decline, seen.now);
        if (!seen.past_its_time) return;
        Fail(change, "ABANDONED", seen.now);
        payment.state = PaymentState::kAbandoned;
        return;
    }
    if (payment.state != PaymentState::kCapturing) return;
    const bool of_our_token =
        !payment.transaction.empty() && payment.transaction == reading.transaction;
    if (failed && of_our_token) return Fail(change, decline, seen.now);
    if (seen.refusal && seen.refusal->key == payment.key.number) {
        Fail(change, seen.refusal->code, seen.now);
    }
}

}  // namespace

bool HasMoney(ProviderStatus status) {
    return status == ProviderStatus::kPaid || status == ProviderStatus::kPartialCancelled ||
           status == ProviderStatus::kCancelled;
}

bool ProvesNoEffect(const Reading& reading) {
    return reading.status == ProviderStatus::kAbsent || reading.status == ProviderStatus::kReady ||
           reading.status == ProviderStatus::kFailed;
}

Money Left(const Reading& reading) { return reading.total - reading.discount - reading.cancelled; }

std::string RefundReason(RefundId id) { return "refund " + id.Text(); }

Change ApplyReading(Payment payment, const Reading& reading, const Expected& expected,
                    const Circumstances& seen) {
    Change change{.next = std::move(payment)};
    if (reading.status == ProviderStatus::kUnknown) change.alerts.push_back(Alert::kUnknownStatus);
    const bool other =
        reading.status != ProviderStatus::kAbsent && reading.payment != change.next.id.Hex();
    if (other) {
        change.alerts.push_back(Alert::kOtherPayment);
        return change;
    }
    if (!HasMoney(reading.status)) {
        TakeNoCharge(change, reading, seen);
        return change;
    }
    if (!HasCharge(change.next)) TakeCharge(change, reading, expected, seen);
    TakeCancellations(change, reading);
    SettleState(change.next, seen.now);
    ASSERT(change.next.refunded <= change.next.captured, "no more goes back than came");
    return change;
}

}  // namespace openrun::payment
