#pragma once
// What the queue hears: performances and their windows from event, purchases from reservation.

#include "libs/bus/consumer.hpp"
#include "services/queue/store/store.hpp"

namespace openrun::queue {

[[nodiscard]] std::vector<std::string> Topics();
[[nodiscard]] std::set<std::string> IgnoredTypes();

// Registers a handler for every type that matters here; `store` outlives the consumer.
void HandleEvents(bus::Consumer& consumer, const Store& store);

}  // namespace openrun::queue
