#pragma once
// Reads a group's topics and applies each event exactly once: event id into the inbox and effect in
// one transaction, then the position. A repeated id runs the handler with `repeated` set, so that
// it can send its stored answer again. Types are listed: handled, ignored, or — anything else, and
// events the handler refuses — a dead letter that parks its key: later events of the key wait
// behind it until an operator replays or discards. A failing dependency (unavailable, timeout) is
// no dead letter: it is tried again for ever. Tables: schema/inbox.sql. What operators do about
// dead letters: dead_letters.hpp.

#include "libs/bus/bus.hpp"
#include "libs/bus/envelope.hpp"
#include "libs/postgres/pool.hpp"
#include "libs/telemetry/trace.hpp"

#include <functional>
#include <map>
#include <set>
#include <string>

namespace openrun::bus {

struct Handling {
    const Envelope& envelope;
    bool repeated = false;
    Trace trace = {};  // the envelope's, in a span of this consumer
};

// Before the inbox transaction: fetches what the handler needs from elsewhere (optional), for
// instance a seat plan.
using Prepare = std::function<Task<Result<void>>(const Envelope&, Deadline)>;
// Inside the inbox transaction.
using Handle = std::function<Task<Result<void>>(postgres::Dialogue&, const Handling&)>;

struct Handler {
    Handle handle;
    Prepare prepare = {};
};

struct ConsumerOptions {
    std::string group;  // the service's name
    std::set<std::string> ignored;
    std::chrono::milliseconds retry_first{100}, retry_longest{5'000};
    std::chrono::milliseconds event_deadline{10'000};
};

class Consumer {
public:
    Consumer(Runtime& runtime, postgres::Pool& pool, Subscription& subscription, Random& random,
             Metrics& metrics, ConsumerOptions options);

    void On(std::string type, Handler handler);
    // Called after each committed event (to wake the outbox, to publish to Redis).
    void AfterCommit(std::function<void(const Envelope&)> call);
    // Give it to Runtime::Spawn.
    Task<void> Run();

private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace openrun::bus
