#pragma once
// What happens by itself, again and again, level-triggered: passed deadlines are written, cancelled
// schedules emptied, captures that hang are asked about, refunds that are not final are asked for
// again, invariants counted. Every instance may run it: each step is a compare-and-set under locks.

#include "libs/http/peer.hpp"
#include "services/reservation/settings.hpp"
#include "services/reservation/settlement.hpp"

namespace openrun::reservation {

class PeriodicWork {
public:
    PeriodicWork(Runtime& runtime, postgres::Pool& pool, Settlement& settlement,
                 bus::Outbox& outbox, http::Peer& payment, Random& random, Metrics& metrics,
                 const Settings& settings);

    Task<void> Run();  // for ever

private:
    Task<void> WriteExpired();
    Task<void> SweepCancelled();
    Task<void> AskPayment();
    Task<void> RepeatCancellations();
    Task<void> CountInvariants();

    Runtime& runtime_;
    postgres::Pool& pool_;
    Settlement& settlement_;
    bus::Outbox& outbox_;
    http::Peer& payment_;
    Random& random_;
    const Settings& settings_;
    Gauge& double_sold_;
    Gauge& over_limit_;
    Gauge& without_claim_;
    Gauge& beyond_deadline_;
    Gauge& expiry_delay_;
    Gauge &plan_seats_, &sold_seats_, &held_seats_;
    Gauge &tickets_krw_, &fees_kept_krw_;
    Gauge& hanging_;
};

}  // namespace openrun::reservation
