#pragma once
// A bus and its faults on demand, as the tests of every adapter see it.

#include "libs/bus/bus.hpp"
#include "libs/bus/bus_test_support.hpp"

namespace openrun::bus {

// One bus, empty at first, and its faults on demand.
class BusUnderTest {
public:
    virtual ~BusUnderTest() = default;
    virtual Publisher& publisher() = 0;
    virtual std::unique_ptr<Subscription> Subscribe(std::string group,
                                                    std::vector<std::string> topics) = 0;
    // The broker goes away and comes back; what it has acknowledged stays.
    virtual void Restart() = 0;
};

inline Task<void> Publish(BusUnderTest& bus, std::string topic, std::vector<Message> messages) {
    Result<void> done = Fail(Kind::kUnavailable, "NOT_YET");
    while (!done) done = co_await bus.publisher().Publish(topic, messages, Soon());
}

}  // namespace openrun::bus
