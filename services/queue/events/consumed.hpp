#pragma once
// What the queue hears: performances and their windows from event, purchases from reservation.

#include "libs/bus/consumer.hpp"
#include "services/queue/store/store.hpp"

namespace openrun::queue {

inline const std::vector<std::string> kTopics{"event.events", "reservation.events"};
inline const std::set<std::string> kIgnored{"EventPublished", "ReservationRejected",
                                            "ReservationCancelled"};

// Registers a handler for every type that matters here; `store` outlives the consumer.
void HandleEvents(bus::Consumer& consumer, const Store& store);

}  // namespace openrun::queue
