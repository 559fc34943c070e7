#include "libs/bus/kafka_handle.hpp"

#include "libs/telemetry/log.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <future>
#include <stdexcept>
#include <sys/eventfd.h>
#include <thread>
#include <tuple>
#include <unistd.h>

namespace openrun::bus {
namespace {

constexpr std::chrono::seconds kLeaveLimit{3}, kEndLimit{3};

struct FreeSettings {
    void operator()(rd_kafka_conf_t* conf) const { rd_kafka_conf_destroy(conf); }
};
using Conf = std::unique_ptr<rd_kafka_conf_t, FreeSettings>;

void Set(rd_kafka_conf_t* conf, const std::string& name, const std::string& value) {
    std::array<char, 256> reason{};
    if (rd_kafka_conf_set(conf, name.c_str(), value.c_str(), reason.data(), reason.size()) !=
        RD_KAFKA_CONF_OK) {
        throw std::runtime_error("kafka: " + std::string(reason.data()));
    }
}

// What both directions have in common. A broker that comes back is found within two seconds.
KafkaSettings Common(const KafkaOptions& options) {
    return {
        {"bootstrap.servers", options.bootstrap}, {"client.id", options.client},
        {"socket.timeout.ms", "10000"},           {"reconnect.backoff.ms", "50"},
        {"reconnect.backoff.max.ms", "2000"},     {"topic.metadata.refresh.interval.ms", "10000"},
        {"statistics.interval.ms", "1000"},       {"socket.nagle.disable", "true"}};
}

// On a thread of its own: a reader whose session was lost a moment ago may wait for a thread of
// librdkafka's that never ends. Then it is left behind; it has nothing of ours any more.
void Destroy(rd_kafka_t* handle) {
    const auto gone = std::make_shared<std::promise<void>>();
    auto waiting = gone->get_future();
    std::thread([handle, gone] {
        rd_kafka_destroy_flags(handle, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
        gone->set_value();
    }).detach();
    if (waiting.wait_for(kEndLimit) != std::future_status::ready)
        LogWarning("kafka did not end in time and is left behind");
}

bool AnyBrokerUp(const json::object& statistics) {
    const auto* brokers = statistics.if_contains("brokers");
    if (brokers == nullptr || !brokers->is_object()) return false;
    for (const auto& [name, broker] : brokers->get_object()) {
        const auto* state = broker.is_object() ? broker.get_object().if_contains("state") : nullptr;
        if (state != nullptr && state->is_string() && state->get_string() == "UP") return true;
    }
    return false;
}

}  // namespace

// The eventfd and the task that waits on it; stays until both the task and the handle are gone.
struct KafkaHandle::Watch {
    Watch(const Executor& executor, Listener& who)
        : events(executor, eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)), listener(&who) {}

    static Task<void> Run(std::shared_ptr<Watch> self) {
        while (self->listener != nullptr) {
            const auto [error] = co_await self->events.async_wait(Descriptor::wait_read, kAwait);
            if (error || self->listener == nullptr) co_return;
            std::uint64_t raised = 0;  // one read takes all raises; what comes later raises again
            const auto taken = read(self->events.native_handle(), &raised, sizeof raised);
            if (taken == sizeof raised) self->listener->OnReady();
        }
    }

    using Descriptor = asio::posix::basic_stream_descriptor<Executor>;
    Descriptor events;
    Listener* listener;
};

KafkaHandle::KafkaHandle(Runtime& runtime, Metrics& metrics, const KafkaOptions& options,
                         rd_kafka_type_t type, std::string name, const KafkaSettings& settings,
                         Listener& listener)
    : runtime_(runtime),
      listener_(listener),
      name_(std::move(name)),
      report_(options.report),
      up_(metrics.AddGauge("bus_up", "1 while a broker is connected.", {{"direction", name_}})),
      is_consumer_(type == RD_KAFKA_CONSUMER),
      watch_(std::make_shared<Watch>(runtime.executor(), listener)) {
    Conf conf(rd_kafka_conf_new());
    for (const auto& [key, value] : Common(options)) Set(conf.get(), key, value);
    for (const auto& [key, value] : settings) Set(conf.get(), key, value);
    rd_kafka_conf_set_opaque(conf.get(), this);
    rd_kafka_conf_set_log_cb(conf.get(), &KafkaHandle::OnLog);
    rd_kafka_conf_set_error_cb(conf.get(), &KafkaHandle::OnError);
    rd_kafka_conf_set_stats_cb(conf.get(), &KafkaHandle::OnStatistics);
    if (is_consumer_) {
        rd_kafka_conf_set_rebalance_cb(
            conf.get(), [](rd_kafka_t*, rd_kafka_resp_err_t what,
                           rd_kafka_topic_partition_list_t* partitions, void* self) {
                static_cast<KafkaHandle*>(self)->listener_.OnRebalance(what, *partitions);
            });
    } else {
        rd_kafka_conf_set_dr_msg_cb(
            conf.get(), [](rd_kafka_t*, const rd_kafka_message_t* message, void* self) {
                static_cast<KafkaHandle*>(self)->listener_.OnDelivered(*message);
            });
    }
    std::array<char, 256> reason{};
    handle_ = rd_kafka_new(type, conf.get(), reason.data(), reason.size());
    if (handle_ == nullptr) throw std::runtime_error("kafka: " + std::string(reason.data()));
    std::ignore = conf.release();  // now the handle's
    if (is_consumer_) rd_kafka_poll_set_consumer(handle_);
    events_ =
        is_consumer_ ? rd_kafka_queue_get_consumer(handle_) : rd_kafka_queue_get_main(handle_);
    answers_ = rd_kafka_queue_new(handle_);
    const std::uint64_t raise = 1;
    messages_ = rd_kafka_queue_new(handle_);
    for (rd_kafka_queue_t* queue : Queues()) {
        rd_kafka_queue_io_event_enable(queue, watch_->events.native_handle(), &raise, sizeof raise);
    }
    runtime.Spawn(name_, Watch::Run(watch_));
    Report(false);
}

void KafkaHandle::Close() {
    if (handle_ == nullptr) return;
    watch_->listener = nullptr;
    for (rd_kafka_queue_t* queue : Queues()) {
        rd_kafka_queue_io_event_enable(queue, -1, nullptr, 0);
    }
    if (is_consumer_) LeaveGroup();
    for (rd_kafka_queue_t* queue : Queues()) rd_kafka_queue_destroy(queue);
    if (!is_consumer_) {  // what is not sent now is sent again from the outbox
        rd_kafka_purge(handle_, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
        while (rd_kafka_poll(handle_, 0) > 0) continue;
    }
    Destroy(std::exchange(handle_, nullptr));
    // Only now may the descriptor's number go to somebody else.
    boost::system::error_code ignored;
    watch_->events.close(ignored);
}

// Asked to wait, librdkafka would wait for a coordinator that is away for ever.
void KafkaHandle::LeaveGroup() {
    rd_kafka_queue_t* last_words = rd_kafka_queue_new(handle_);
    rd_kafka_error_t* error = rd_kafka_consumer_close_queue(handle_, last_words);
    const Deadline limit = After(error == nullptr ? kLeaveLimit : std::chrono::seconds{0});
    while (rd_kafka_consumer_closed(handle_) == 0 && std::chrono::steady_clock::now() < limit) {
        rd_kafka_event_t* event = rd_kafka_queue_poll(last_words, 20);
        if (event == nullptr) continue;
        if (rd_kafka_event_type(event) == RD_KAFKA_EVENT_REBALANCE) {
            listener_.OnRebalance(rd_kafka_event_error(event),
                                  *rd_kafka_event_topic_partition_list(event));
        }
        rd_kafka_event_destroy(event);
    }
    if (error != nullptr) rd_kafka_error_destroy(error);
    rd_kafka_queue_destroy(last_words);
    while (const KafkaMessage unread{rd_kafka_consume_queue(messages_, 0)}) continue;
}

void KafkaHandle::OnLog(const rd_kafka_t*, int level, const char* facility, const char* text) {
    constexpr int kSyslogWarning = 4;
    Log(level <= kSyslogWarning ? LogLevel::kWarning : LogLevel::kDebug, "kafka",
        {{"what", facility}, {"detail", text}});
}

void KafkaHandle::OnError(rd_kafka_t* handle, int code, const char* reason, void* self) {
    auto* const me = static_cast<KafkaHandle*>(self);
    if (code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) me->Report(false);
    if (code != RD_KAFKA_RESP_ERR__FATAL) return;
    std::array<char, 256> why{};
    rd_kafka_fatal_error(handle, why.data(), why.size());
    LogError("kafka gave up this connection", {{"reason", reason}, {"detail", why.data()}});
    me->listener_.OnFatal();
}

int KafkaHandle::OnStatistics(rd_kafka_t*, char* text, size_t size, void* self) {
    auto* const me = static_cast<KafkaHandle*>(self);
    boost::system::error_code error;
    const auto parsed = boost::json::parse({text, size}, error);
    if (error || !parsed.is_object()) return 0;
    me->Report(AnyBrokerUp(parsed.get_object()));
    me->listener_.OnStatistics(parsed.get_object());
    return 0;  // librdkafka frees the text
}

void KafkaHandle::Report(bool up) {
    up_.Set(up ? 1 : 0);
    if (report_) report_(name_, up);
}

std::unexpected<Error> KafkaUnavailable(std::string detail) {
    return Fail(Error{.kind = Kind::kUnavailable,
                      .code = "BUS_UNAVAILABLE",
                      .detail = std::move(detail),
                      .retry_after = std::chrono::seconds{1}});
}

}  // namespace openrun::bus
