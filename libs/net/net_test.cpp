#include "libs/net/backoff.hpp"
#include "libs/net/circuit_breaker.hpp"
#include "libs/net/runtime.hpp"
#include "libs/net/signal.hpp"
#include "libs/net/task_group.hpp"

#include <gtest/gtest.h>

namespace openrun {
namespace {

using namespace std::chrono_literals;
constexpr RuntimeOptions kQuiet{.drain_limit = 2s, .handle_signals = false};

Task<void> Count(Executor executor, int* ticks) {
    for (;;) {
        ++*ticks;
        co_await SleepFor(executor, 1ms);
    }
}

TEST(Runtime, CancelsBackgroundTasksAndRunsStopHooksInReverse) {
    Runtime runtime(kQuiet);
    int ticks = 0;
    std::string order;
    runtime.OnStop([&](Deadline) -> Task<void> {
        order += 'a';
        co_return;
    });
    runtime.OnStop([&](Deadline) -> Task<void> {
        order += 'b';
        co_return;
    });
    runtime.Spawn("count", Count(runtime.executor(), &ticks));
    Timer stop(runtime.executor(), After(20ms));
    stop.async_wait([&](auto) { runtime.Stop(); });
    runtime.Run();
    EXPECT_GT(ticks, 1);
    EXPECT_EQ(order, "ba");
}

Task<void> AskThePool(Runtime& runtime, std::thread::id* where, std::string* answer) {
    *answer = co_await runtime.Blocking([where] {
        *where = std::this_thread::get_id();
        return std::string("done");
    });
    runtime.Stop();
}

TEST(Runtime, BlockingWorkLeavesTheIoThread) {
    Runtime runtime(kQuiet);
    std::thread::id where;
    std::string answer;
    runtime.Spawn("ask", AskThePool(runtime, &where, &answer));
    runtime.Run();
    EXPECT_EQ(answer, "done");
    EXPECT_TRUE(where != std::this_thread::get_id());
}

struct Expiring final : Sweeper::Entry {
    using Entry::Entry;
    void OnDeadline() override {
        ++ended;
        if (on_end) on_end();
    }
    std::function<void()> on_end;
    int ended = 0;
};

TEST(Sweeper, EndsOverdueEntriesOnceEvenWhenTheyLeaveMeanwhile) {
    Runtime runtime(kQuiet);
    auto first = std::make_unique<Expiring>(runtime.sweeper());
    auto second = std::make_unique<Expiring>(runtime.sweeper());
    Expiring third(runtime.sweeper());
    second->on_end = [&] { first.reset(); };  // the next in the list goes away inside the sweep
    second->Arm(After(1ms));
    first->Arm(After(1ms));
    third.Arm(After(1h));
    Timer stop(runtime.executor(), After(150ms));
    stop.async_wait([&](auto) { runtime.Stop(); });
    runtime.Run();
    EXPECT_EQ(second->ended, 1);
    EXPECT_EQ(third.ended, 0);
}

Task<void> WaitForSignal(Runtime& runtime, Signal& signal, std::vector<bool>* woken) {
    woken->push_back(co_await signal.Wait(After(1h)));
    woken->push_back(co_await signal.Wait(After(5ms)));
    runtime.Stop();
}

TEST(Signal, KeepsARaiseAndCoalescesMany) {
    Runtime runtime(kQuiet);
    Signal signal(runtime.executor());
    std::vector<bool> woken;
    signal.Raise();
    signal.Raise();
    runtime.Spawn("wait", WaitForSignal(runtime, signal, &woken));
    runtime.Run();
    EXPECT_EQ(woken, (std::vector<bool>{true, false}));
}

Task<void> JoinGroup(Runtime& runtime, TaskGroup& group, bool* early, bool* late) {
    *early = co_await group.Join(After(10ms));
    group.Cancel();
    *late = co_await group.Join(After(1s));
    runtime.Stop();
}

TEST(TaskGroup, JoinsAfterCancel) {
    Runtime runtime(kQuiet);
    TaskGroup group(runtime.executor());
    int ticks = 0;
    bool early = true;
    bool late = false;
    group.Spawn(Count(runtime.executor(), &ticks));
    runtime.Spawn("join", JoinGroup(runtime, group, &early, &late));
    runtime.Run();
    EXPECT_FALSE(early);
    EXPECT_TRUE(late);
}

TEST(CircuitBreaker, OpensAfterFailuresAndProbesOnce) {
    const Deadline start{};
    CircuitBreaker breaker({.failures_max = 2, .open_for = 100ms});
    breaker.Failed(start);
    EXPECT_TRUE(breaker.Allow(start));
    breaker.Failed(start);
    EXPECT_FALSE(breaker.Allow(start + 99ms));
    EXPECT_TRUE(breaker.Allow(start + 100ms));
    EXPECT_FALSE(breaker.Allow(start + 101ms)) << "one probe at a time";
    breaker.Failed(start + 110ms);
    EXPECT_FALSE(breaker.Allow(start + 150ms));
    EXPECT_TRUE(breaker.Allow(start + 220ms));
    breaker.Succeeded();
    EXPECT_TRUE(breaker.Allow(start + 221ms));
}

TEST(CircuitBreaker, ForgetsAProbeThatNeverReported) {
    const Deadline start{};
    CircuitBreaker breaker({.failures_max = 1, .open_for = 100ms});
    breaker.Failed(start);
    EXPECT_TRUE(breaker.Allow(start + 100ms));
    EXPECT_TRUE(breaker.Allow(start + 200ms));
}

TEST(Backoff, StaysBelowItsCeiling) {
    SeededRandom random(3);
    Backoff backoff(random, 10ms, 80ms);
    for (int i = 0; i < 100; ++i) EXPECT_LE(backoff.Next(), 80ms);
}

}  // namespace
}  // namespace openrun
