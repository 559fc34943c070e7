#pragma once
// A domain event as every topic carries it (JSON, ≤ 256 KiB).

#include "libs/base/json.hpp"

#include <optional>
#include <string>

namespace openrun::bus {

struct Envelope {
    Id<struct EventTag> id;  // the event's own; repeats carry the same
    std::string type;        // "PaymentSucceeded"
    std::int32_t version = 1;
    Instant occurred_at;
    std::string aggregate_type;  // "payment"
    std::string aggregate_id;
    std::string key;             // what must stay in order
    std::string correlation_id;  // the trace id
    std::string causation_id;    // the event or request that caused it
    json::object data;
    std::optional<std::string> traceparent;  // W3C: the span that made it
};
BOOST_DESCRIBE_STRUCT(Envelope, (),
                      (id, type, version, occurred_at, aggregate_type, aggregate_id, key,
                       correlation_id, causation_id, data, traceparent))

using EventId = Id<struct EventTag>;

}  // namespace openrun::bus
