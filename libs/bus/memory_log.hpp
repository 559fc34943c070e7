#pragma once
// The bus in memory: the twin for simulations and tests that need no database. Same contract
// (bus_contract.hpp); nothing survives the object. One thread; outlives its publishers and
// subscriptions.

#include "libs/bus/bus.hpp"
#include "libs/net/signal.hpp"

#include <map>
#include <set>

namespace openrun::bus {

class MemoryLog {
public:
    explicit MemoryLog(const Executor& executor) : executor_(executor) {}

    [[nodiscard]] std::unique_ptr<Publisher> MakePublisher();
    [[nodiscard]] std::unique_ptr<Subscription> MakeSubscription(std::string group,
                                                                 std::vector<std::string> topics);

private:
    class MemoryPublisher;
    class MemorySubscription;
    using Place = std::pair<std::string, std::string>;  // group, topic

    Executor executor_;
    std::map<std::string, std::vector<Message>> topics_;
    std::map<Place, std::int64_t> progress_;
    std::map<Place, MemorySubscription*> readers_;
    std::set<MemorySubscription*> subscriptions_;
};

}  // namespace openrun::bus
