#pragma once
// One librdkafka handle that lives on the io thread: its threads only write eight bytes to an
// eventfd when something waits, and everything it has to say is then taken on the io thread, until
// its queues are empty. Callbacks reach the Listener from there (log lines excepted: they are
// written from librdkafka's own threads).

#include "libs/base/json.hpp"
#include "libs/bus/kafka_log.hpp"

#include <array>
#include <functional>
#include <librdkafka/rdkafka.h>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace openrun::bus {

using KafkaSettings = std::vector<std::pair<std::string, std::string>>;

class KafkaHandle {
public:
    class Listener {
    public:
        virtual ~Listener() = default;
        // Something waits in librdkafka's queues: take all of it (of messages, what is wanted).
        virtual void OnReady() = 0;
        virtual void OnDelivered(const rd_kafka_message_t&) {}
        virtual void OnRebalance(rd_kafka_resp_err_t, rd_kafka_topic_partition_list_t&) {}
        virtual void OnStatistics(const json::object&) {}
        // Nothing goes through this handle any more; make another one.
        virtual void OnFatal() {}
    };

    // `name` "bus.publish": of the task, the gauge and the report. Throws std::runtime_error.
    KafkaHandle(Runtime& runtime, Metrics& metrics, const KafkaOptions& options,
                rd_kafka_type_t type, std::string name, const KafkaSettings& settings,
                Listener& listener);
    ~KafkaHandle() { Close(); }
    KafkaHandle(const KafkaHandle&) = delete;
    KafkaHandle& operator=(const KafkaHandle&) = delete;

    // Ends it; the Listener hears of what that means and then nothing more. A consumer tells its
    // positions and leaves its group first, for which it blocks: seconds, when the broker is away.
    void Close();

    // Null once it is closed.
    [[nodiscard]] rd_kafka_t* get() const { return handle_; }
    // Where answers to admin and commit requests go.
    [[nodiscard]] rd_kafka_queue_t* answers() const { return answers_; }
    // Where messages go, of partitions that are told to: they wait here until somebody takes them,
    // and librdkafka asks for no more while its bounds are reached.
    [[nodiscard]] rd_kafka_queue_t* messages() const { return messages_; }
    [[nodiscard]] Executor executor() const { return runtime_.executor(); }

private:
    struct Watch;

    [[nodiscard]] std::array<rd_kafka_queue_t*, 3> Queues() const {
        return {events_, answers_, messages_};
    }
    static void OnLog(const rd_kafka_t* handle, int level, const char* facility, const char* text);
    static void OnError(rd_kafka_t* handle, int code, const char* reason, void* self);
    static int OnStatistics(rd_kafka_t* handle, char* text, size_t size, void* self);
    void Report(bool up);
    void LeaveGroup();

    Runtime& runtime_;
    Listener& listener_;
    std::string name_;
    std::function<void(const std::string&, bool)> report_;
    Gauge& up_;
    bool is_consumer_;
    std::shared_ptr<Watch> watch_;
    rd_kafka_t* handle_ = nullptr;
    rd_kafka_queue_t* events_ = nullptr;
    rd_kafka_queue_t* answers_ = nullptr;
    rd_kafka_queue_t* messages_ = nullptr;
};

// BUS_UNAVAILABLE (unavailable), as the port names it.
[[nodiscard]] std::unexpected<Error> KafkaUnavailable(std::string detail);

// Partitions by place; freed with the value.
struct FreePartitions {
    void operator()(rd_kafka_topic_partition_list_t* list) const {
        rd_kafka_topic_partition_list_destroy(list);
    }
};
struct FreeMessage {
    void operator()(rd_kafka_message_t* message) const { rd_kafka_message_destroy(message); }
};
using KafkaMessage = std::unique_ptr<rd_kafka_message_t, FreeMessage>;
using KafkaPartitions = std::unique_ptr<rd_kafka_topic_partition_list_t, FreePartitions>;

}  // namespace openrun::bus
