#include "libs/bus/kafka_lag.hpp"

#include "libs/bus/kafka_handle.hpp"

#include <algorithm>

namespace openrun::bus {
namespace {

constexpr std::chrono::seconds kLimit{2};

struct EndReader {
    void operator()(rd_kafka_t* reader) const {
        rd_kafka_destroy_flags(reader, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
    }
};
using Reader = std::unique_ptr<rd_kafka_t, EndReader>;
struct FreeTopic {
    void operator()(rd_kafka_topic_t* topic) const { rd_kafka_topic_destroy(topic); }
};
struct FreeMetadata {
    void operator()(const rd_kafka_metadata_t* metadata) const {
        rd_kafka_metadata_destroy(metadata);
    }
};

// It names the group and never joins it. Null: options that librdkafka refuses.
Reader MakeReader(const KafkaOptions& options, const std::string& group) {
    rd_kafka_conf_t* conf = rd_kafka_conf_new();
    const KafkaSettings settings{{"bootstrap.servers", options.bootstrap},
                                 {"client.id", options.client},
                                 {"group.id", group},
                                 {"log_level", "0"}};
    std::array<char, 256> reason{};
    for (const auto& [name, value] : settings)
        rd_kafka_conf_set(conf, name.c_str(), value.c_str(), reason.data(), reason.size());
    rd_kafka_t* made = rd_kafka_new(RD_KAFKA_CONSUMER, conf, reason.data(), reason.size());
    if (made == nullptr) rd_kafka_conf_destroy(conf);
    return Reader(made);
}

int Left(Deadline deadline) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now());
    return static_cast<int>(std::max<std::int64_t>(left.count(), 1));
}

// Where the group goes on in each partition. Null: no answer, or no such topic.
KafkaPartitions Committed(rd_kafka_t* reader, const std::string& topic, Deadline deadline) {
    const std::unique_ptr<rd_kafka_topic_t, FreeTopic> asked(
        rd_kafka_topic_new(reader, topic.c_str(), nullptr));
    const rd_kafka_metadata_t* told = nullptr;
    if (rd_kafka_metadata(reader, 0, asked.get(), &told, Left(deadline)) !=
        RD_KAFKA_RESP_ERR_NO_ERROR)
        return nullptr;
    const std::unique_ptr<const rd_kafka_metadata_t, FreeMetadata> metadata(told);
    if (metadata->topic_cnt != 1 || metadata->topics[0].err != RD_KAFKA_RESP_ERR_NO_ERROR)
        return nullptr;
    const auto& found = metadata->topics[0];
    KafkaPartitions list(rd_kafka_topic_partition_list_new(found.partition_cnt));
    for (int i = 0; i < found.partition_cnt; ++i)
        rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), found.partitions[i].id);
    if (rd_kafka_committed(reader, list.get(), Left(deadline)) != RD_KAFKA_RESP_ERR_NO_ERROR)
        return nullptr;
    return list;
}

std::optional<std::int64_t> UnreadOf(rd_kafka_t* reader, const std::string& topic,
                                     Deadline deadline) {
    const KafkaPartitions committed = Committed(reader, topic, deadline);
    if (!committed) return std::nullopt;
    std::int64_t unread = 0;
    for (int i = 0; i < committed->cnt; ++i) {
        const auto& partition = committed->elems[i];
        std::int64_t first = 0, end = 0;
        const auto error = rd_kafka_query_watermark_offsets(
            reader, topic.c_str(), partition.partition, &first, &end, Left(deadline));
        if (error != RD_KAFKA_RESP_ERR_NO_ERROR || partition.err != RD_KAFKA_RESP_ERR_NO_ERROR)
            return std::nullopt;
        // Nothing committed is below zero: the group will begin with the first that is kept.
        unread += std::max<std::int64_t>(end - std::max(partition.offset, first), 0);
    }
    return unread;
}

std::vector<TopicLag> AskBroker(const KafkaOptions& options, const std::string& group,
                                const std::vector<std::string>& topics) {
    const Deadline deadline = After(kLimit);
    const Reader reader = MakeReader(options, group);
    std::vector<TopicLag> lags;
    for (const auto& topic : topics) {
        auto& lag = lags.emplace_back();
        lag.topic = topic;
        if (reader && std::chrono::steady_clock::now() < deadline)
            lag.unread = UnreadOf(reader.get(), topic, deadline);
    }
    return lags;
}

}  // namespace

Task<std::vector<TopicLag>> ReadKafkaLag(Runtime& runtime, KafkaOptions options, std::string group,
                                         std::vector<std::string> topics) {
    co_return co_await runtime.Blocking(
        [options = std::move(options), group = std::move(group), topics = std::move(topics)] {
            return AskBroker(options, group, topics);
        });
}

}  // namespace openrun::bus
