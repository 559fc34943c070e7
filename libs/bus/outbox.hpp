#pragma once
// A service's events leave through its own outbox table: appended in the transaction that makes
// them true, sent in order by one relay per outbox (advisory lock), marked only on the log's
// acknowledgement, for ever. Wake() after the commit, coalesced to 10 ms; a slow poll stands behind
// it. Tables: schema/outbox.sql, in every service's schema.

#include "libs/bus/bus.hpp"
#include "libs/bus/envelope.hpp"
#include "libs/net/signal.hpp"
#include "libs/postgres/pool.hpp"

namespace openrun::bus {

struct OutboxOptions {
    std::string service;  // names the advisory lock
    std::chrono::milliseconds coalesce{10};
    std::chrono::milliseconds poll{1'000};
    std::size_t batch = 200;
};

class Outbox {
public:
    Outbox(Runtime& runtime, postgres::Pool& pool, Publisher& publisher, Metrics& metrics,
           OutboxOptions options);

    // Put the command into the transaction. `topic` "payment.events".
    [[nodiscard]] static postgres::Command Append(const std::string& topic,
                                                  const Envelope& envelope);
    // After the commit.
    void Wake();
    // The relay: give it to Runtime::Spawn.
    Task<void> Relay();

private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace openrun::bus
