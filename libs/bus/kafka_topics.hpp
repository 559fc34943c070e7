#pragma once
// Topics as code: made with their partitions and retention when they are first needed, the
// retention set again on those that are there (and nothing else of what an operator has set). No
// program waits for another one to do it.

#include "libs/bus/kafka_handle.hpp"

#include <set>
#include <string>
#include <vector>

namespace openrun::bus {

class KafkaTopics {
public:
    KafkaTopics(KafkaHandle& handle, const KafkaOptions& options)
        : handle_(handle),
          partitions_(options.partitions),
          retention_ms_(std::to_string(options.retention.count())) {}

    // Success: all of them are there. Error: BUS_UNAVAILABLE at the deadline; the question goes on.
    Task<Result<void>> Ensure(std::vector<std::string> topics, Deadline deadline);
    // The broker does not know it any more (its disk was lost).
    void Forget(const std::string& topic) { known_.erase(topic); }
    // An answer out of the handle's queue; others are left alone.
    void Take(rd_kafka_event_t& answer);

private:
    void Create(const std::vector<std::string>& topics);
    void TakeCreated(const rd_kafka_CreateTopics_result_t& made);
    void Describe(const std::string& topic);
    void SetRetention(const rd_kafka_ConfigResource_t& described);

    KafkaHandle& handle_;
    std::int32_t partitions_;
    std::string retention_ms_;
    std::set<std::string> known_;
    bool asking_ = false;
    std::string reason_ = "no answer";
};

}  // namespace openrun::bus
