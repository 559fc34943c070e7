#pragma once
// The bus on Kafka, over librdkafka: idempotent producer with acks=all, cooperative groups,
// positions committed after the effect. Nobody waits for Kafka to start: while it is away Publish
// fails with BUS_UNAVAILABLE at its deadline (the outbox keeps) and Poll comes back empty. Topics
// are made when they are first used, with the partitions and the retention given here.
//
// One publisher and one subscription a process; io thread only; both end before the runtime does.

#include "libs/bus/bus.hpp"
#include "libs/net/runtime.hpp"
#include "libs/telemetry/metrics.hpp"

#include <functional>

namespace openrun::bus {

struct KafkaOptions {
    std::string bootstrap = "127.0.0.1:29092";  // host:port, several separated by commas
    std::string client = "openrun";             // how the broker names us in its log and metrics
    // Of topics this program makes. Fewer or more later would move keys, so an existing topic keeps
    // its number; a `.dlq` has one.
    std::int32_t partitions = 6;
    std::chrono::milliseconds retention = std::chrono::hours{24 * 7};  // set again at every start
    // A reader that is silent for so long is taken for dead, and another one gets its partitions.
    std::chrono::milliseconds session_timeout{10'000};
    std::int64_t memory_kib = 8'192;  // of messages, for each of the two directions
    // How the connection is ("bus.publish", "bus.consume"), whenever it is known.
    std::function<void(const std::string&, bool)> report = {};
};

// Throw std::runtime_error for options that librdkafka refuses: start-up only.
[[nodiscard]] std::unique_ptr<Publisher> MakeKafkaPublisher(Runtime& runtime, Metrics& metrics,
                                                            KafkaOptions options);
[[nodiscard]] std::unique_ptr<Subscription> MakeKafkaSubscription(Runtime& runtime,
                                                                  Metrics& metrics,
                                                                  const KafkaOptions& options,
                                                                  const std::string& group,
                                                                  std::vector<std::string> topics);

}  // namespace openrun::bus
