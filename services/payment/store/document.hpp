#pragma once
// The aggregate as JSON, for the payment's row. Members that are added later are read as their
// defaults.

#include "libs/base/json.hpp"
#include "services/payment/domain/payment.hpp"

namespace openrun::payment {

BOOST_DESCRIBE_STRUCT(CallKey, (), (number, errors, called_at))
BOOST_DESCRIBE_STRUCT(Refund, (),
                      (id, cause, cancellation, state, amount, key, requested, cancellable,
                       returned, refusals, accepted, failure, created_at, requested_at, ended_at))
BOOST_DESCRIBE_STRUCT(Payment, (),
                      (id, reservation, account, state, created_at, state_since, amount, deadline,
                       order_name, token, transaction, key, paid_at, charge, captured, refunded,
                       mismatched, answer, failure, refunds, cancellations, refunded_elsewhere,
                       trace))

}  // namespace openrun::payment
