#pragma once
// One thread's wake-up call: a waiter sleeps until Raise() or the deadline. A raise nobody waits
// for is kept, once, so that many raises in a row cost one waking (coalesced). At most one waiter
// at a time.

#include "libs/net/task.hpp"

namespace openrun {

class Signal {
public:
    explicit Signal(Executor executor) : timer_(executor) {}

    void Raise() {
        raised_ = true;
        timer_.cancel();
    }

    // True when raised, false at the deadline (or when cancelled).
    Task<bool> Wait(Deadline deadline) {
        if (!raised_) {
            timer_.expires_at(deadline);
            co_await timer_.async_wait(kAwait);
        }
        co_return std::exchange(raised_, false);
    }

private:
    Timer timer_;
    bool raised_ = false;
};

}  // namespace openrun
