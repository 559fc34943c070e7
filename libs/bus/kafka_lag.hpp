#pragma once
// How far a group is behind on Kafka, asked of the broker: all its instances together, those of
// other processes included.

#include "libs/bus/backlog.hpp"
#include "libs/bus/kafka_log.hpp"

namespace openrun::bus {

// In the order of `topics`; unknown where the broker does not answer within two seconds, or has no
// such topic yet. Positions are told to it twice a second, so the figure is that old. For people:
// it makes a connection of its own, and holds the blocking pool for as long.
[[nodiscard]] Task<std::vector<TopicLag>> ReadKafkaLag(Runtime& runtime, KafkaOptions options,
                                                       std::string group,
                                                       std::vector<std::string> topics);

}  // namespace openrun::bus
