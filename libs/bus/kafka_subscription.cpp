// The reading half of kafka_log.hpp. What librdkafka has to say is taken at once, whether anybody
// polls or not, so that a reader whose database is away stays in its group. Messages go to a queue
// of their own, out of which Poll takes what it wants: librdkafka bounds that queue by itself.
//
// Nothing here pauses, resumes or seeks. Each of these numbers an order on this thread and
// queues it afterwards; a rebalance that runs meanwhile on librdkafka's thread may overtake it,
// and the order that is then the older one is dropped: a partition that never starts, or never
// resumes, or is not read again (librdkafka 2.0: issues 2190, 4686, 5591).

#include "libs/base/json_members.hpp"
#include "libs/bus/kafka_handle.hpp"
#include "libs/bus/kafka_topics.hpp"
#include "libs/net/signal.hpp"
#include "libs/telemetry/log.hpp"

#include <deque>
#include <iterator>
#include <map>
#include <optional>
#include <set>

namespace openrun::bus {
namespace {

using json::ObjectOf;

using Place = std::pair<std::string, std::int32_t>;  // topic, partition

KafkaSettings ConsumerSettings(const KafkaOptions& options, const std::string& group) {
    return {{"group.id", group},
            {"partition.assignment.strategy", "cooperative-sticky"},
            {"session.timeout.ms", std::to_string(options.session_timeout.count())},
            {"heartbeat.interval.ms", std::to_string(options.session_timeout.count() / 5)},
            {"auto.offset.reset", "earliest"},
            // What is told to the broker is what Commit has noted, and only that.
            {"enable.auto.offset.store", "false"},
            {"enable.auto.commit", "true"},
            {"auto.commit.interval.ms", "500"},
            {"fetch.error.backoff.ms", "100"},
            {"fetch.message.max.bytes", "524288"},
            {"fetch.max.bytes", "4194304"},
            {"receive.message.max.bytes", "8388608"},
            {"queued.min.messages", "1000"},
            {"queued.max.messages.kbytes", std::to_string(options.memory_kib)}};
}

KafkaPartitions Partitions(const std::map<Place, std::int64_t>& offsets) {
    KafkaPartitions list(rd_kafka_topic_partition_list_new(static_cast<int>(offsets.size())));
    for (const auto& [place, offset] : offsets) {
        rd_kafka_topic_partition_list_add(list.get(), place.first.c_str(), place.second)->offset =
            offset;
    }
    return list;
}

KafkaPartitions Partitions(const std::set<Place>& places) {
    KafkaPartitions list(rd_kafka_topic_partition_list_new(static_cast<int>(places.size())));
    for (const auto& [topic, partition] : places)
        rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), partition);
    return list;
}

void LogIf(rd_kafka_error_t* error, const char* what) {
    if (error == nullptr) return;
    LogWarning(what, {{"reason", rd_kafka_error_string(error)}});
    rd_kafka_error_destroy(error);
}

double LagOf(const json::object& statistics) {
    double lag = 0;
    const auto& topics = ObjectOf(statistics, "topics");
    for (const auto& topic : topics) {
        const auto& partitions = ObjectOf(ObjectOf(topics, topic.key()), "partitions");
        for (const auto& partition : partitions) {
            const auto& one = ObjectOf(partitions, partition.key());
            const auto* behind = one.if_contains("consumer_lag");
            if (behind != nullptr && behind->is_int64() && behind->get_int64() > 0)
                lag += static_cast<double>(behind->get_int64());
        }
    }
    return lag;
}

class KafkaSubscription final : public Subscription, public KafkaHandle::Listener {
public:
    KafkaSubscription(Runtime& runtime, Metrics& metrics, const KafkaOptions& options,
                      const std::string& group, std::vector<std::string> topics)
        : wanted_(std::move(topics)),
          arrived_(runtime.executor()),
          lag_(metrics.AddGauge("bus_lag_messages", "Messages this reader is behind.")),
          handle_(runtime, metrics, options, RD_KAFKA_CONSUMER, "bus.consume",
                  ConsumerSettings(options, group), *this),
          topics_(handle_, options) {}

    Task<Result<std::vector<Delivery>>> Poll(std::size_t count, Deadline deadline) override {
        if (!joined_) {
            if (!co_await topics_.Ensure(wanted_, deadline)) co_return std::vector<Delivery>{};
            CO_CHECK(Join());
        }
        std::vector<Delivery> some = Take(count);
        for (bool in_time = true; in_time && some.empty();) {
            in_time = co_await arrived_.Wait(deadline);
            some = Take(count);
        }
        co_return some;
    }

    // Told to the broker twice a second, before a partition goes and at the end.
    Task<Result<void>> Commit(const Delivery& last, Deadline) override {
        const Place place{last.topic, last.partition};
        const std::int64_t next = last.position + 1;
        // Another reader's by now, who starts behind what the broker was told; or noted already.
        if (!assigned_.contains(place)) co_return Result<void>{};
        if (const auto known = noted_.find(place); known != noted_.end() && known->second >= next) {
            Settle(last);
            co_return Result<void>{};
        }
        const auto error = rd_kafka_offsets_store(handle_.get(), Partitions({{place, next}}).get());
        if (error != RD_KAFKA_RESP_ERR_NO_ERROR)
            co_return KafkaUnavailable(rd_kafka_err2str(error));
        noted_[place] = next;
        Settle(last);
        co_return Result<void>{};
    }

    void Rewind() override {
        again_.insert(again_.begin(), std::make_move_iterator(polled_.begin()),
                      std::make_move_iterator(polled_.end()));
        polled_.clear();
    }

private:
    Result<void> Join() {
        std::set<Place> all;
        for (const auto& topic : wanted_) all.emplace(topic, RD_KAFKA_PARTITION_UA);
        const auto error = rd_kafka_subscribe(handle_.get(), Partitions(all).get());
        if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return KafkaUnavailable(rd_kafka_err2str(error));
        joined_ = true;
        return {};
    }

    void OnReady() override {
        while (const KafkaMessage one{rd_kafka_consumer_poll(handle_.get(), 0)}) {
            if (auto delivery = Accept(*one)) again_.push_back(*std::move(delivery));
        }
        while (rd_kafka_event_t* answer = rd_kafka_queue_poll(handle_.answers(), 0)) {
            topics_.Take(*answer);
            rd_kafka_event_destroy(answer);
        }
        arrived_.Raise();  // the messages, perhaps
    }

    std::vector<Delivery> Take(std::size_t count) {
        std::vector<Delivery> some;
        for (; some.size() < count && !again_.empty(); again_.pop_front()) {
            some.push_back(std::move(again_.front()));
        }
        while (some.size() < count) {
            const KafkaMessage one{rd_kafka_consume_queue(handle_.messages(), 0)};
            if (!one) break;
            if (auto delivery = Accept(*one)) some.push_back(*std::move(delivery));
        }
        polled_.insert(polled_.end(), some.begin(), some.end());
        return some;
    }

    void Settle(const Delivery& last) {
        std::erase_if(polled_, [&](const Delivery& one) {
            return one.partition == last.partition && one.position <= last.position &&
                   one.topic == last.topic;
        });
    }

    // None: an error, or of a partition that has gone.
    std::optional<Delivery> Accept(const rd_kafka_message_t& message) {
        if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
            LogWarning("kafka reader", {{"reason", rd_kafka_message_errstr(&message)}});
            if (message.err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) {
                for (const auto& topic : wanted_) topics_.Forget(topic);
                joined_ = false;
            }
            return std::nullopt;
        }
        const auto text = [](const void* data, std::size_t size) {
            return data == nullptr ? std::string{}
                                   : std::string(static_cast<const char*>(data), size);
        };
        Delivery one{
            .topic = rd_kafka_topic_name(message.rkt),
            .position = message.offset,
            .partition = message.partition,
            .message = {text(message.key, message.key_len), text(message.payload, message.len)}};
        if (!assigned_.contains({one.topic, one.partition})) return std::nullopt;
        return one;
    }

    void OnRebalance(rd_kafka_resp_err_t what, rd_kafka_topic_partition_list_t& list) override {
        const bool more = what == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS;
        for (int i = 0; i < list.cnt; ++i) {
            const Place place{list.elems[i].topic, list.elems[i].partition};
            if (more) {
                assigned_.insert(place);
                SendMessagesOf(place);
            } else {
                GiveUp(place);
            }
        }
        LogInfo("partitions moved", {{"given", more}, {"count", list.cnt}});
        LogIf(more ? rd_kafka_incremental_assign(handle_.get(), &list)
                   : rd_kafka_incremental_unassign(handle_.get(), &list),
              "kafka rebalance");
    }

    // Before it is assigned: its first message already goes there.
    void SendMessagesOf(const Place& place) {
        rd_kafka_queue_t* from =
            rd_kafka_queue_get_partition(handle_.get(), place.first.c_str(), place.second);
        rd_kafka_queue_forward(from, handle_.messages());
        rd_kafka_queue_destroy(from);
    }

    // What was polled and not committed comes to the next reader; the inbox knows the repeats.
    void GiveUp(const Place& place) {
        assigned_.erase(place);
        noted_.erase(place);
        for (auto* some : {&polled_, &again_}) {
            std::erase_if(*some, [&](const Delivery& one) {
                return one.topic == place.first && one.partition == place.second;
            });
        }
    }

    void OnStatistics(const json::object& statistics) override { lag_.Set(LagOf(statistics)); }

    std::vector<std::string> wanted_;
    bool joined_ = false;
    std::deque<Delivery> polled_;          // handed out and not committed
    std::deque<Delivery> again_;           // to be handed out before what waits in the queue
    std::set<Place> assigned_;             // ours now
    std::map<Place, std::int64_t> noted_;  // the next position: all before has taken effect
    Signal arrived_;
    Gauge& lag_;
    KafkaHandle handle_;  // leaves the group first; the rest hears of it
    KafkaTopics topics_;
};

}  // namespace

std::unique_ptr<Subscription> MakeKafkaSubscription(Runtime& runtime, Metrics& metrics,
                                                    const KafkaOptions& options,
                                                    const std::string& group,
                                                    std::vector<std::string> topics) {
    return std::make_unique<KafkaSubscription>(runtime, metrics, options, group, std::move(topics));
}

}  // namespace openrun::bus
