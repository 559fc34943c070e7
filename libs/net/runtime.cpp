#include "libs/net/runtime.hpp"

#include <csignal>
#include <cstdio>
#include <exception>
#include <list>

namespace openrun {

struct Runtime::Background {
    explicit Background(Executor executor) : ended(executor, Deadline::max()) {}

    struct Running {
        std::string name;
        asio::cancellation_signal cancel;
    };
    std::list<Running> running;
    Timer ended;  // cancelled whenever a task ends
};

namespace {

void Report(const std::string& name, const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const boost::system::system_error& error) {
        if (error.code() == asio::error::operation_aborted) return;  // cancelled, as asked
        std::fprintf(stderr,
                     "{\"level\":\"error\",\"message\":\"background task "
                     "failed\",\"task\":\"%s\",\"error\":\"%s\"}\n",
                     name.c_str(), error.what());
    } catch (const std::exception& error) {
        std::fprintf(stderr,
                     "{\"level\":\"error\",\"message\":\"background task "
                     "failed\",\"task\":\"%s\",\"error\":\"%s\"}\n",
                     name.c_str(), error.what());
    }
}

}  // namespace

Runtime::Runtime(RuntimeOptions options)
    : options_(options),
      sweeper_(std::make_unique<Sweeper>(io_.get_executor())),
      blocking_(options.blocking_threads),
      signals_(io_),
      background_(std::make_shared<Background>(io_.get_executor())) {}

Runtime::~Runtime() {
    blocking_.stop();
    blocking_.join();
}

void Runtime::Spawn(std::string name, Task<void> task) {
    auto& running = background_->running.emplace_back();
    running.name = std::move(name);
    const auto place = std::prev(background_->running.end());
    asio::co_spawn(io_, std::move(task),
                   asio::bind_cancellation_slot(
                       running.cancel.slot(),
                       [background = background_, place](const std::exception_ptr& failure) {
                           if (failure) Report(place->name, failure);
                           background->running.erase(place);
                           background->ended.cancel();
                       }));
}

void Runtime::OnStop(StopHook hook) { stop_hooks_.push_back(std::move(hook)); }

void Runtime::Run() {
    if (options_.handle_signals) {
        signals_.add(SIGTERM);
        signals_.add(SIGINT);
        signals_.async_wait([this](boost::system::error_code error, int) {
            if (!error) Stop();
        });
    }
    io_.run();
}

void Runtime::Stop() {
    asio::post(io_, [this] {
        if (std::exchange(stopping_, true)) return;
        asio::co_spawn(io_, Drain(), [](const std::exception_ptr& failure) {
            if (failure) Report("drain", failure);
        });
    });
}

Task<void> Runtime::Drain() {
    const Deadline deadline = After(options_.drain_limit);
    boost::system::error_code ignored;
    signals_.cancel(ignored);
    for (auto hook = stop_hooks_.rbegin(); hook != stop_hooks_.rend(); ++hook)
        co_await (*hook)(deadline);
    while (!background_->running.empty() && std::chrono::steady_clock::now() < deadline) {
        for (auto& running : background_->running)
            running.cancel.emit(asio::cancellation_type::terminal);
        background_->ended.expires_at(std::min(deadline, After(std::chrono::milliseconds{100})));
        co_await background_->ended.async_wait(kAwait);
    }
    sweeper_->Stop();
    if (!background_->running.empty()) io_.stop();  // stuck past the limit: leave anyway
}

void Runtime::Post(std::function<void()> work) { asio::post(io_, std::move(work)); }

}  // namespace openrun
