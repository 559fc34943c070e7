#include "libs/bus/memory_log.hpp"

namespace openrun::bus {

class MemoryLog::MemorySubscription final : public Subscription {
public:
    MemorySubscription(MemoryLog& log, std::string group, std::vector<std::string> topics)
        : log_(log), group_(std::move(group)), topics_(std::move(topics)), wake_(log.executor_) {
        log_.subscriptions_.insert(this);
    }
    ~MemorySubscription() override {
        log_.subscriptions_.erase(this);
        std::erase_if(log_.readers_, [this](const auto& entry) { return entry.second == this; });
        for (auto* other : log_.subscriptions_) other->Wake();  // somebody may take over
    }
    void Wake() { wake_.Raise(); }

    Task<Result<std::vector<Delivery>>> Poll(std::size_t count, Deadline deadline) override {
        std::vector<Delivery> found;
        for (bool in_time = true; in_time && found.empty();) {
            for (const auto& topic : topics_) Fetch(topic, count, found);
            if (found.empty()) in_time = co_await wake_.Wait(deadline);
        }
        co_return found;
    }

    Task<Result<void>> Commit(const Delivery& last, Deadline) override {
        auto& done = log_.progress_[{group_, last.topic}];
        done = std::max(done, last.position);
        co_return Result<void>{};
    }

    void Rewind() override { behind_.clear(); }

private:
    void Fetch(const std::string& topic, std::size_t count, std::vector<Delivery>& found) {
        auto& reader = log_.readers_[{group_, topic}];
        if (reader == nullptr) reader = this;
        if (reader != this) return;
        const auto known = behind_.try_emplace(topic, log_.progress_[{group_, topic}]).first;
        const auto& messages = log_.topics_[topic];
        while (found.size() < count && std::cmp_less(known->second, messages.size())) {
            const auto& message = messages[static_cast<std::size_t>(known->second++)];
            found.push_back({.topic = topic, .position = known->second, .message = message});
        }
    }

    MemoryLog& log_;
    std::string group_;
    std::vector<std::string> topics_;
    std::map<std::string, std::int64_t> behind_;
    Signal wake_;
};

class MemoryLog::MemoryPublisher final : public Publisher {
public:
    explicit MemoryPublisher(MemoryLog& log) : log_(log) {}

    Task<Result<void>> Publish(std::string topic, std::vector<Message> messages,
                               Deadline) override {
        for (const Message& message : messages) {
            if (message.value.size() > kMessageBytesMax) {
                co_return Fail(Kind::kTooLarge, "MESSAGE_TOO_LARGE", message.key);
            }
        }
        auto& all = log_.topics_[topic];
        std::ranges::move(messages, std::back_inserter(all));
        for (auto* reader : log_.subscriptions_) reader->Wake();
        co_return Result<void>{};
    }

private:
    MemoryLog& log_;
};

std::unique_ptr<Publisher> MemoryLog::MakePublisher() {
    return std::make_unique<MemoryPublisher>(*this);
}

std::unique_ptr<Subscription> MemoryLog::MakeSubscription(std::string group,
                                                          std::vector<std::string> topics) {
    return std::make_unique<MemorySubscription>(*this, std::move(group), std::move(topics));
}

}  // namespace openrun::bus
