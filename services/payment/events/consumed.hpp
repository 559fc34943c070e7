#pragma once
// Reservation's answers (4.2.5): payment refunds on them, not on its own judgement.

#include "libs/bus/consumer.hpp"
#include "services/payment/store/payments.hpp"

namespace openrun::payment {

void HandleEvents(bus::Consumer& consumer, Payments& payments);

}  // namespace openrun::payment
