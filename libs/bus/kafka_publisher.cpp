// The sending half of kafka_log.hpp. Order is what it is careful about: a message never times out
// inside librdkafka, because one that gave up between two that were sent would leave a gap. Instead
// the caller gives up at its deadline, what it handed over goes on in order, and nothing new is
// taken until that has been acknowledged; the repeats that follow are known to the readers.

#include "libs/bus/kafka_handle.hpp"
#include "libs/bus/kafka_topics.hpp"
#include "libs/net/signal.hpp"
#include "libs/telemetry/log.hpp"

#include <map>
#include <span>

namespace openrun::bus {
namespace {

constexpr std::chrono::milliseconds kLook{20};

KafkaSettings ProducerSettings(const KafkaOptions& options) {
    return {{"enable.idempotence", "true"},
            {"acks", "all"},
            {"enable.gapless.guarantee", "true"},
            {"message.timeout.ms", "0"},
            {"linger.ms", "0"},  // the relay has gathered already
            {"partitioner", "murmur2_random"},
            {"message.max.bytes", "1000000"},
            {"queue.buffering.max.kbytes", std::to_string(options.memory_kib)},
            {"queue.buffering.max.messages", "10000"}};
}

// The messages of one call on their way.
struct Batch {
    explicit Batch(const Executor& executor) : done(executor) {}
    std::size_t left = 0;
    std::string trouble;
    bool abandoned = false;  // its caller has gone
    Signal done;
};

// Whoever leaves, for whatever reason, abandons what is still on its way.
struct Caller {
    ~Caller() { batch->abandoned = true; }
    std::shared_ptr<Batch> batch;
};

class KafkaPublisher final : public Publisher, public KafkaHandle::Listener {
public:
    KafkaPublisher(Runtime& runtime, Metrics& metrics, KafkaOptions options)
        : runtime_(runtime), metrics_(metrics), options_(std::move(options)) {
        Connect();
    }
    // A Publish that still waits may hold the connection, but hears nothing of it any more.
    ~KafkaPublisher() override { connection_->handle.Close(); }

    Task<Result<void>> Publish(std::string topic, std::vector<Message> messages,
                               Deadline deadline) override {
        if (messages.empty()) co_return Result<void>{};
        for (const Message& message : messages) {
            if (message.value.size() > kMessageBytesMax) {
                co_return Fail(Kind::kTooLarge, "MESSAGE_TOO_LARGE", message.key);
            }
        }
        if (fatal_) Connect();
        const auto connection = connection_;
        CO_CHECK(co_await connection->topics.Ensure({topic}, deadline));
        CO_CHECK(co_await EarlierOnesSent(deadline));
        for (std::size_t sent = 0; sent < messages.size();) {
            CO_TRY(
                const std::size_t count,
                co_await SendSome(connection, topic, std::span(messages).subspan(sent), deadline));
            sent += count;
        }
        co_return Result<void>{};
    }

private:
    struct Connection {
        Connection(Runtime& runtime, Metrics& metrics, const KafkaOptions& options,
                   KafkaHandle::Listener& listener)
            : handle(runtime, metrics, options, RD_KAFKA_PRODUCER, "bus.publish",
                     ProducerSettings(options), listener),
              topics(handle, options) {}
        KafkaHandle handle;
        KafkaTopics topics;
    };

    void Connect() {
        fatal_ = false;
        if (connection_) connection_->handle.Close();  // what it had is reported as not sent
        connection_ = std::make_shared<Connection>(runtime_, metrics_, options_, *this);
    }

    Task<Result<void>> EarlierOnesSent(Deadline deadline) {
        for (;;) {
            std::erase_if(batches_, [](const auto& entry) { return entry.second->left == 0; });
            const bool waiting = std::ranges::any_of(
                batches_, [](const auto& entry) { return entry.second->abandoned; });
            if (!waiting) co_return Result<void>{};
            if (std::chrono::steady_clock::now() >= deadline)
                co_return KafkaUnavailable("earlier messages are not acknowledged yet");
            co_await SleepUntil(runtime_.executor(), std::min(deadline, After(kLook)));
        }
    }

    // As many of them as librdkafka has room for, until they are acknowledged.
    Task<Result<std::size_t>> SendSome(std::shared_ptr<Connection> connection, std::string topic,
                                       std::span<const Message> messages, Deadline deadline) {
        const auto batch = std::make_shared<Batch>(runtime_.executor());
        const Caller caller{batch};
        batches_[batch.get()] = batch;
        const std::size_t count = HandOver(connection->handle.get(), topic, messages, *batch);
        if (batch->left > 0) co_await batch->done.Wait(deadline);
        if (batch->left > 0) co_return KafkaUnavailable("not acknowledged in time");
        batches_.erase(batch.get());
        if (!batch->trouble.empty()) co_return KafkaUnavailable(batch->trouble);
        co_return count;
    }

    // Those before the first that librdkafka does not take; a reason is given when it takes none.
    static std::size_t HandOver(rd_kafka_t* handle, const std::string& topic,
                                std::span<const Message> messages, Batch& batch) {
        rd_kafka_topic_t* to =
            handle == nullptr ? nullptr : rd_kafka_topic_new(handle, topic.c_str(), nullptr);
        if (to == nullptr) {
            batch.trouble = "the connection was given up";
            return 0;
        }
        for (const Message& message : messages) {
            const int refused = rd_kafka_produce(to, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_COPY,
                                                 const_cast<char*>(message.value.data()),
                                                 message.value.size(),  // copied, not kept
                                                 message.key.data(), message.key.size(), &batch);
            if (refused != 0) break;
            ++batch.left;
        }
        if (batch.left == 0) batch.trouble = rd_kafka_err2str(rd_kafka_last_error());
        rd_kafka_topic_destroy(to);
        return batch.left;
    }

    void OnReady() override {
        rd_kafka_poll(connection_->handle.get(), 0);
        while (rd_kafka_event_t* answer = rd_kafka_queue_poll(connection_->handle.answers(), 0)) {
            connection_->topics.Take(*answer);
            rd_kafka_event_destroy(answer);
        }
    }

    void OnDelivered(const rd_kafka_message_t& message) override {
        const auto found = batches_.find(static_cast<Batch*>(message._private));
        if (found == batches_.end()) return;
        const auto batch = found->second;
        if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
            if (batch->trouble.empty()) {
                LogWarning("kafka did not take a message",
                           {{"topic", rd_kafka_topic_name(message.rkt)},
                            {"reason", rd_kafka_err2str(message.err)}});
            }
            batch->trouble = rd_kafka_err2str(message.err);
            const bool lost = message.err == RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC ||
                              message.err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART;
            if (lost) connection_->topics.Forget(rd_kafka_topic_name(message.rkt));
        }
        if (--batch->left == 0) batch->done.Raise();
    }

    void OnFatal() override { fatal_ = true; }

    Runtime& runtime_;
    Metrics& metrics_;
    KafkaOptions options_;
    bool fatal_ = false;
    std::map<Batch*, std::shared_ptr<Batch>> batches_;
    std::shared_ptr<Connection> connection_;
};

}  // namespace

std::unique_ptr<Publisher> MakeKafkaPublisher(Runtime& runtime, Metrics& metrics,
                                              KafkaOptions options) {
    return std::make_unique<KafkaPublisher>(runtime, metrics, std::move(options));
}

}  // namespace openrun::bus
