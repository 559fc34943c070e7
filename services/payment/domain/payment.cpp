#include "services/payment/domain/payment.hpp"

#include "libs/base/assert.hpp"

#include <algorithm>

namespace openrun::payment {
namespace {

Change Refused(Payment payment, Kind kind, std::string_view code, std::string detail = {}) {
    return {.next = std::move(payment),
            .refusal = Error{kind, std::string(code), std::move(detail)}};
}

Change Unchanged(Payment payment) { return {.next = std::move(payment)}; }

// The event of a refund's end.
Event EndOf(const Payment& payment, const Refund& refund) {
    ASSERT(IsFinal(refund.state), "only an end can be told");
    if (refund.state == RefundState::kFailed) {
        return {.type = EventType::kRefundFailed,
                .refund = refund.id,
                .cancellation = refund.cancellation,
                .reason = refund.failure};
    }
    return {.type = EventType::kRefunded,
            .amount = refund.returned,
            .refunded_total = payment.refunded,
            .full = payment.refunded == payment.captured,
            .refund = refund.id,
            .cancellation = refund.cancellation};
}

}  // namespace

bool IsFinal(RefundState state) {
    return state == RefundState::kSucceeded || state == RefundState::kFailed;
}

bool HasCharge(const Payment& payment) { return payment.paid_at.has_value(); }

bool IsSettled(const Payment& payment) {
    const bool refunds_rest = std::ranges::all_of(payment.refunds, [](const Refund& refund) {
        return IsFinal(refund.state) || refund.accepted;
    });
    if (!HasCharge(payment)) {
        return payment.state != PaymentState::kReady && payment.state != PaymentState::kCapturing;
    }
    return refunds_rest && (payment.answer || payment.mismatched);
}

Change AcceptTerms(Payment payment, Money amount, Instant deadline, std::string order_name) {
    if (payment.state != PaymentState::kReady) {
        return Refused(std::move(payment), Kind::kConflict, "PAYMENT_NOT_CONFIRMABLE");
    }
    ASSERT(!payment.amount || *payment.amount == amount, "a payment's amount never changes");
    payment.amount = amount;
    payment.deadline = deadline;
    payment.order_name = std::move(order_name);
    return Unchanged(std::move(payment));
}

Change BeginCapture(Payment payment, std::string token, std::string transaction, Instant now) {
    const bool same = payment.token == token;
    switch (payment.state) {
        case PaymentState::kReady:
            break;
        case PaymentState::kCapturing:
            if (same) return Unchanged(std::move(payment));
            return Refused(std::move(payment), Kind::kConflict, "PAYMENT_IN_PROGRESS");
        case PaymentState::kPaid:
        case PaymentState::kPartiallyRefunded:
        case PaymentState::kRefunded:
            return Unchanged(std::move(payment));
        case PaymentState::kFailed:
        case PaymentState::kAbandoned:
            if (same) return Unchanged(std::move(payment));
            return Refused(std::move(payment), Kind::kConflict, "PAYMENT_NOT_CONFIRMABLE");
    }
    if (!payment.amount) {
        return Refused(std::move(payment), Kind::kConflict, "PAYMENT_NOT_CONFIRMABLE");
    }
    payment.state = PaymentState::kCapturing;
    payment.state_since = now;
    payment.token = std::move(token);
    payment.transaction = std::move(transaction);
    return Unchanged(std::move(payment));
}

void Fail(Change& change, std::string code, Instant now) {
    Payment& payment = change.next;
    ASSERT(payment.state == PaymentState::kReady || payment.state == PaymentState::kCapturing,
           "only what is open can fail");
    payment.state = PaymentState::kFailed;
    payment.state_since = now;
    payment.failure = code;
    change.events.push_back({.type = EventType::kFailed, .reason = std::move(code)});
}

Change Refuse(Payment payment, PaymentState from, std::string code, Instant now) {
    Change change = Unchanged(std::move(payment));
    if (change.next.state == from) Fail(change, std::move(code), now);
    return change;
}

void EndRefund(Change& change, Refund& refund, Money amount) {
    refund.state = RefundState::kSucceeded;
    refund.returned = amount;
    refund.failure.clear();
    change.events.push_back(EndOf(change.next, refund));
}

void FailRefund(Change& change, Refund& refund, std::string reason) {
    refund.state = RefundState::kFailed;
    refund.failure = std::move(reason);
    change.alerts.push_back(Alert::kRefundFailed);
    change.events.push_back(EndOf(change.next, refund));
}

void NoteRefundTimes(const std::vector<Refund>& before, Payment& next, Instant now) {
    const auto note = [now](std::optional<Instant>& at, bool reached, bool earlier) {
        if (reached && !earlier && !at) at = now;
    };
    for (Refund& refund : next.refunds) {
        const auto old = std::ranges::find(before, refund.id, &Refund::id);
        const bool known = old != before.end();
        note(refund.created_at, true, known);
        note(refund.requested_at, refund.state == RefundState::kRequested,
             known && old->state != RefundState::kDue);
        note(refund.ended_at, IsFinal(refund.state), known && IsFinal(old->state));
    }
}

std::optional<Event> RefundedElsewhere(const Payment& payment) {
    if (payment.refunded_elsewhere == Money{} || payment.mismatched) return std::nullopt;
    return Event{.type = EventType::kRefunded,
                 .amount = payment.refunded_elsewhere,
                 .refunded_total = payment.refunded,
                 .full = payment.refunded == payment.captured};
}

void AddFullRefund(Payment& payment, RefundCause cause, RefundId fresh) {
    ASSERT(HasCharge(payment), "only a charge can go back");
    payment.refunds.push_back(
        {.id = fresh, .cause = cause, .amount = payment.captured - payment.refunded});
}

Change TakeAnswer(Payment payment, Answer answer, RefundId fresh) {
    if (!HasCharge(payment) || payment.mismatched) {
        return Refused(std::move(payment), Kind::kInternal, "INTERNAL", "an answer to no charge");
    }
    if (payment.answer) {
        if (*payment.answer == answer) return Unchanged(std::move(payment));
        return Refused(std::move(payment), Kind::kInternal, "INTERNAL",
                       "another answer than before");
    }
    payment.answer = answer;
    Change change = Unchanged(std::move(payment));
    if (answer == Answer::kRejected) {
        AddFullRefund(change.next, RefundCause::kRejected, fresh);
        Refund& refund = change.next.refunds.back();
        if (refund.amount == Money{}) EndRefund(change, refund, Money{});
    }
    return change;
}

Change TakeCancellation(Payment payment, CancellationId cancellation, Money amount,
                        RefundId fresh) {
    if (!HasCharge(payment) || payment.mismatched) {
        return Refused(std::move(payment), Kind::kInternal, "INTERNAL",
                       "a cancellation of no charge");
    }
    Change change = Unchanged(std::move(payment));
    const auto known = std::ranges::find(change.next.refunds, cancellation, &Refund::cancellation);
    if (known != change.next.refunds.end()) {
        if (IsFinal(known->state)) change.events.push_back(EndOf(change.next, *known));
        return change;
    }

    change.next.refunds.push_back({.id = fresh,
                                   .cause = RefundCause::kCancelled,
                                   .cancellation = cancellation,
                                   .amount = amount});
    const Money left = change.next.captured - change.next.refunded;
    if (amount <= Money{} || left == Money{})
        EndRefund(change, change.next.refunds.back(), Money{});
    return change;
}

}  // namespace openrun::payment
