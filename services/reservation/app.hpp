#pragma once
// Composition root: parts in the order in which they depend on each other.

#include "libs/service/host.hpp"
#include "services/reservation/events/consumed.hpp"
#include "services/reservation/handlers.hpp"
#include "services/reservation/periodic_work.hpp"

namespace openrun::reservation {

class App {
public:
    // Throws std::runtime_error for a ticket key that is none: start-up only.
    App(service::Host& host, Settings settings);

private:
    Settings settings_;
    SigningKey ticket_key_;
    postgres::Pool pool_;
    redis::Client redis_;
    Ledger ledger_;
    Marks marks_;
    Catalogue catalogue_;
    Board board_;
    Passes passes_;
    Booking booking_;
    Views views_;
    std::unique_ptr<bus::Publisher> publisher_;
    bus::Outbox outbox_;
    Settlement settlement_;
    http::Peer event_;
    http::Peer payment_;
    ConsumedEvents events_;
    std::unique_ptr<bus::Subscription> subscription_;
    bus::Consumer consumer_;
    PeriodicWork periodic_;
    Parts parts_;
};

}  // namespace openrun::reservation
