#pragma once
// Composition root: parts in the order in which they depend on each other.

#include "libs/bus/consumer.hpp"
#include "libs/service/host.hpp"
#include "services/payment/handlers.hpp"
#include "services/payment/reconciler.hpp"

namespace openrun::payment {

class App {
public:
    App(service::Host& host, Settings settings);

private:
    Settings settings_;
    postgres::Pool pool_;
    std::unique_ptr<bus::Publisher> publisher_;
    bus::Outbox outbox_;
    Payments payments_;
    PortOne portone_;
    http::Peer reservation_;
    Driving driving_;
    Reconciler reconciler_;
    std::unique_ptr<bus::Subscription> subscription_;
    bus::Consumer consumer_;
    Parts parts_;
};

}  // namespace openrun::payment
