#pragma once
// One io thread: an io_context, its sweeper, a small pool for what blocks, and orderly ends.
//   Runtime runtime; …build the app on runtime.executor()…; runtime.Run();
// Run() returns after SIGTERM or SIGINT (or Stop()): stop hooks run in reverse order of
// registration, each with the drain deadline; then background tasks are cancelled and awaited.
// Everything but Post() is for the io thread.

#include "libs/net/sweeper.hpp"
#include "libs/net/task.hpp"

#include <functional>
#include <memory>
#include <string>
#include <type_traits>

namespace openrun {

struct RuntimeOptions {
    std::size_t blocking_threads = 1;
    std::chrono::milliseconds drain_limit{10'000};
    bool handle_signals = true;
};

class Runtime {
public:
    using StopHook = std::function<Task<void>(Deadline)>;

    explicit Runtime(RuntimeOptions options = {});
    ~Runtime();
    Runtime(const Runtime&) = delete;
    Runtime& operator=(const Runtime&) = delete;

    [[nodiscard]] asio::io_context& io() { return io_; }
    [[nodiscard]] Executor executor() { return io_.get_executor(); }
    [[nodiscard]] Sweeper& sweeper() { return *sweeper_; }
    [[nodiscard]] bool stopping() const { return stopping_; }

    // A task that lives beside the requests (relay, reconciler, reader). Cancelled at the end and
    // awaited; one that throws is logged to stderr under its name and counted, and does not end the
    // program.
    void Spawn(std::string name, Task<void> task);
    void OnStop(StopHook hook);

    void Run();
    // From any thread or signal; returns at once.
    void Stop();
    // Runs `work` on the io thread; from any thread.
    void Post(std::function<void()> work);

    // Runs `work` on the blocking pool and gives its value back here. `work` must not touch what
    // belongs to the io thread.
    template <typename F>
    Task<std::invoke_result_t<F>> Blocking(F work);

private:
    struct Background;

    Task<void> Drain();

    RuntimeOptions options_;
    asio::io_context io_{1};
    std::unique_ptr<Sweeper> sweeper_;
    asio::thread_pool blocking_;
    asio::signal_set signals_;
    std::vector<StopHook> stop_hooks_;
    std::shared_ptr<Background> background_;
    bool stopping_ = false;
};

template <typename F>
Task<std::invoke_result_t<F>> Runtime::Blocking(F work) {
    using T = std::invoke_result_t<F>;
    static_assert(!std::is_void_v<T>, "blocking work returns what it found");
    auto initiation = [this](auto handler, F inner) {
        auto stay = asio::make_work_guard(io_);
        asio::post(blocking_, [this, handler = std::move(handler), inner = std::move(inner),
                               stay = std::move(stay)]() mutable {
            auto value = std::make_shared<T>(inner());
            asio::post(io_, [handler = std::move(handler), value]() mutable {
                std::move(handler)(std::move(*value));
            });
        });
    };
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<Executor>, void(T)>(
        initiation, asio::use_awaitable_t<Executor>{}, std::move(work));
}

}  // namespace openrun
