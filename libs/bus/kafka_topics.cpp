#include "libs/bus/kafka_topics.hpp"

#include "libs/base/assert.hpp"
#include "libs/telemetry/log.hpp"

#include <array>

namespace openrun::bus {
namespace {

constexpr int kAnswerWithinMs = 3'000;
constexpr std::chrono::milliseconds kLook{20};
constexpr const char* kRetention = "retention.ms";

struct FreeOptions {
    void operator()(rd_kafka_AdminOptions_t* options) const {
        rd_kafka_AdminOptions_destroy(options);
    }
};

std::unique_ptr<rd_kafka_AdminOptions_t, FreeOptions> Options(rd_kafka_t* handle) {
    std::unique_ptr<rd_kafka_AdminOptions_t, FreeOptions> options(
        rd_kafka_AdminOptions_new(handle, RD_KAFKA_ADMIN_OP_ANY));
    std::array<char, 128> reason{};
    rd_kafka_AdminOptions_set_request_timeout(options.get(), kAnswerWithinMs, reason.data(),
                                              reason.size());
    return options;
}

}  // namespace

Task<Result<void>> KafkaTopics::Ensure(std::vector<std::string> topics, Deadline deadline) {
    for (;;) {
        std::vector<std::string> unknown;
        for (const auto& topic : topics) {
            if (!known_.contains(topic)) unknown.push_back(topic);
        }
        if (unknown.empty()) co_return Result<void>{};
        if (handle_.get() == nullptr) co_return KafkaUnavailable("the connection was given up");
        if (!asking_) Create(unknown);
        if (std::chrono::steady_clock::now() >= deadline)
            co_return KafkaUnavailable("topics cannot be made: " + reason_);
        co_await SleepUntil(handle_.executor(), std::min(deadline, After(kLook)));
    }
}

void KafkaTopics::Create(const std::vector<std::string>& topics) {
    constexpr int kAsTheBrokerHasIt = -1;  // replicas: one here, more where there are more brokers
    std::vector<rd_kafka_NewTopic_t*> wanted;
    std::array<char, 128> reason{};
    for (const auto& topic : topics) {
        const std::int32_t partitions = topic.ends_with(".dlq") ? 1 : partitions_;
        auto* const one = wanted.emplace_back(rd_kafka_NewTopic_new(
            topic.c_str(), partitions, kAsTheBrokerHasIt, reason.data(), reason.size()));
        ASSERT(one != nullptr, "names and numbers of topics are the program's own");
        rd_kafka_NewTopic_set_config(one, kRetention, retention_ms_.c_str());
    }
    const auto options = Options(handle_.get());
    asking_ = true;
    rd_kafka_CreateTopics(handle_.get(), wanted.data(), wanted.size(), options.get(),
                          handle_.answers());
    rd_kafka_NewTopic_destroy_array(wanted.data(), wanted.size());
}

void KafkaTopics::Take(rd_kafka_event_t& answer) {
    const bool refused = rd_kafka_event_error(&answer) != RD_KAFKA_RESP_ERR_NO_ERROR;
    if (const auto* made = rd_kafka_event_CreateTopics_result(&answer)) {
        asking_ = false;
        if (refused) reason_ = rd_kafka_event_error_string(&answer);
        if (!refused) TakeCreated(*made);
        return;
    }
    const auto* described = rd_kafka_event_DescribeConfigs_result(&answer);
    const bool about_retention =
        described != nullptr || rd_kafka_event_AlterConfigs_result(&answer) != nullptr;
    if (about_retention && refused)
        LogWarning("retention was not set", {{"reason", rd_kafka_event_error_string(&answer)}});
    if (described == nullptr || refused) return;
    std::size_t count = 0;
    const auto* resources = rd_kafka_DescribeConfigs_result_resources(described, &count);
    for (std::size_t i = 0; i < count; ++i) SetRetention(*resources[i]);
}

void KafkaTopics::TakeCreated(const rd_kafka_CreateTopics_result_t& made) {
    std::size_t count = 0;
    const auto* results = rd_kafka_CreateTopics_result_topics(&made, &count);
    for (std::size_t i = 0; i < count; ++i) {
        const std::string topic = rd_kafka_topic_result_name(results[i]);
        const auto error = rd_kafka_topic_result_error(results[i]);
        if (error == RD_KAFKA_RESP_ERR_NO_ERROR) {
            LogInfo("topic made", {{"topic", topic}});
            known_.insert(topic);
        } else if (error == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) {
            known_.insert(topic);
            Describe(topic);
        } else {
            reason_ = rd_kafka_err2str(error);
        }
    }
}

void KafkaTopics::Describe(const std::string& topic) {
    rd_kafka_ConfigResource_t* resource =
        rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str());
    const auto options = Options(handle_.get());
    rd_kafka_DescribeConfigs(handle_.get(), &resource, 1, options.get(), handle_.answers());
    rd_kafka_ConfigResource_destroy(resource);
}

// AlterConfigs forgets what it is not told, so it is told everything that was set on the topic.
void KafkaTopics::SetRetention(const rd_kafka_ConfigResource_t& described) {
    const char* topic = rd_kafka_ConfigResource_name(&described);
    rd_kafka_ConfigResource_t* wanted = rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic);
    std::size_t count = 0;
    const auto* entries = rd_kafka_ConfigResource_configs(&described, &count);
    bool is_set = false;
    for (std::size_t i = 0; i < count; ++i) {
        const char* name = rd_kafka_ConfigEntry_name(entries[i]);
        const char* value = rd_kafka_ConfigEntry_value(entries[i]);
        const auto source = rd_kafka_ConfigEntry_source(entries[i]);
        if (value == nullptr || source != RD_KAFKA_CONFIG_SOURCE_DYNAMIC_TOPIC_CONFIG) continue;
        if (std::string_view(name) == kRetention) {
            is_set = value == retention_ms_;
        } else {
            rd_kafka_ConfigResource_set_config(wanted, name, value);
        }
    }
    rd_kafka_ConfigResource_set_config(wanted, kRetention, retention_ms_.c_str());
    if (!is_set) {
        const auto options = Options(handle_.get());
        rd_kafka_AlterConfigs(handle_.get(), &wanted, 1, options.get(), handle_.answers());
        LogInfo("retention set", {{"topic", topic}, {"milliseconds", retention_ms_}});
    }
    rd_kafka_ConfigResource_destroy(wanted);
}

}  // namespace openrun::bus
