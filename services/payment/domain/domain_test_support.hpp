#pragma once
// Payments and readings as the tests of this folder start from.

#include "services/payment/domain/schedule.hpp"

#include <gtest/gtest.h>

namespace openrun::payment {

using namespace std::chrono_literals;

inline const Instant kNoon{12h};
inline constexpr Money kTotal{100'000};
inline constexpr PaymentId kId{{1}};
inline constexpr RefundId kFresh{{7}};
inline constexpr CancellationId kCancellation{{9}};
inline const Expected kOurs{.store = "store", .channel_type = "LIVE"};

inline Payment Ready() {
    Payment payment;
    payment.id = kId;
    payment.created_at = kNoon - 1min;
    payment.state_since = payment.created_at;
    return AcceptTerms(payment, kTotal, kNoon + 4min, "별밤 2매").next;
}

inline Payment Capturing() { return BeginCapture(Ready(), "token", "tx", kNoon).next; }

inline Payment In(PaymentState state) {
    Payment payment = state == PaymentState::kReady ? Ready() : Capturing();
    payment.state = state;
    return payment;
}

inline Reading Says(ProviderStatus status) {
    Reading reading;
    reading.status = status;
    if (status == ProviderStatus::kAbsent) return reading;
    reading.payment = kId.Hex();
    reading.transaction = "tx";
    reading.store = "store";
    reading.channel_type = "LIVE";
    reading.currency = "KRW";
    reading.total = kTotal;
    reading.paid_at = kNoon;
    return reading;
}

inline Reading Cancelled(std::string id, Money amount, std::string reason,
                         CancellationStatus status = CancellationStatus::kSucceeded) {
    const bool whole = amount == kTotal;
    Reading reading = Says(status != CancellationStatus::kSucceeded ? ProviderStatus::kPaid
                           : whole                                  ? ProviderStatus::kCancelled
                                   : ProviderStatus::kPartialCancelled);
    if (status == CancellationStatus::kSucceeded) reading.cancelled = amount;
    reading.cancellations = {{std::move(id), status, amount, std::move(reason)}};
    return reading;
}

// The usual case: the row is still what it was before the read.
inline Change Apply(Payment payment, const Reading& reading) {
    const Circumstances seen{.noted = payment.state, .now = kNoon, .fresh = kFresh};
    return ApplyReading(std::move(payment), reading, kOurs, seen);
}

inline Payment Paid() { return Apply(Capturing(), Says(ProviderStatus::kPaid)).next; }
inline Payment Rejected() { return TakeAnswer(Paid(), Answer::kRejected, kFresh).next; }

inline std::vector<EventType> Types(const Change& change) {
    std::vector<EventType> types;
    types.reserve(change.events.size());
    for (const Event& event : change.events) types.push_back(event.type);
    return types;
}

}  // namespace openrun::payment
