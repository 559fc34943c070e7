#pragma once
// The nouns of this room: ids, states, what is said to others.

#include "libs/base/id.hpp"
#include "libs/base/money.hpp"
#include "libs/base/names.hpp"

#include <cstdint>

namespace openrun::payment {

using PaymentId = Id<struct PaymentTag>;
using RefundId = Id<struct RefundTag>;
using ReservationId = Id<struct ReservationTag>;
using AccountId = Id<struct AccountTag>;
using CancellationId = Id<struct CancellationTag>;  // reservation's, not the provider's

enum class PaymentState : std::uint8_t {
    kReady,
    kCapturing,
    kPaid,
    kPartiallyRefunded,
    kRefunded,
    kFailed,
    kAbandoned
};
BOOST_DESCRIBE_ENUM(PaymentState, kReady, kCapturing, kPaid, kPartiallyRefunded, kRefunded, kFailed,
                    kAbandoned)

enum class RefundState : std::uint8_t { kDue, kRequested, kSucceeded, kFailed };
BOOST_DESCRIBE_ENUM(RefundState, kDue, kRequested, kSucceeded, kFailed)

// Why money goes back: reservation took no charge, cancelled seats, or the charge is not ours.
enum class RefundCause : std::uint8_t { kRejected, kCancelled, kMismatch };
BOOST_DESCRIBE_ENUM(RefundCause, kRejected, kCancelled, kMismatch)

enum class Answer : std::uint8_t { kConfirmed, kRejected };
BOOST_DESCRIBE_ENUM(Answer, kConfirmed, kRejected)

enum class EventType : std::uint8_t { kSucceeded, kFailed, kRefunded, kRefundFailed };
BOOST_DESCRIBE_ENUM(EventType, kSucceeded, kFailed, kRefunded, kRefundFailed)

// What an operator must hear of; the metric's label.
enum class Alert : std::uint8_t {
    kUnknownPayment,  // an id we never gave out: another environment may share the store
    kOtherPayment,    // the provider answered about another payment
    kForeignStore,    // of the charge, or of a webhook
    kWrongChannel,    // a TEST channel where LIVE is due, or the reverse
    kWrongAmount,
    kWrongCurrency,
    kRefundedElsewhere,  // in the provider's console, or a chargeback
    kRefundFailed,
    kCredentials,   // 401 or 403: a rotated secret, a wrong store
    kUnknownStatus  // a state the provider has learnt since
};
BOOST_DESCRIBE_ENUM(Alert, kUnknownPayment, kOtherPayment, kForeignStore, kWrongChannel,
                    kWrongAmount, kWrongCurrency, kRefundedElsewhere, kRefundFailed, kCredentials,
                    kUnknownStatus)

}  // namespace openrun::payment
