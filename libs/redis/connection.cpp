#include "libs/redis/connection.hpp"

#include "libs/base/assert.hpp"

namespace openrun::redis {
namespace {

constexpr std::size_t kInputBytes = std::size_t{64} * 1024;

Error Unavailable(std::string detail) {
    return {.kind = Kind::kUnavailable,
            .code = "REDIS_UNAVAILABLE",
            .detail = std::move(detail),
            .retry_after = std::chrono::seconds{1}};
}

Error OutcomeUnknown(std::string detail) {
    return {.kind = Kind::kTimeout, .code = "REDIS_OUTCOME_UNKNOWN", .detail = std::move(detail)};
}

}  // namespace

void Connection::Waiter::Finish(Result<Reply> reply) {
    if (auto call = std::exchange(answer, nullptr)) call(std::move(reply));
}

Connection::Connection(Runtime& runtime, std::size_t waiting_max)
    : runtime_(runtime), waiting_max_(waiting_max), socket_(runtime.executor()) {
    watch_.emplace(runtime.sweeper(), *this);
}

Connection::~Connection() { ASSERT(waiting_.empty(), "Close() answers everybody who waits"); }

Task<Result<void>> Connection::Open(std::string address, std::uint16_t port, std::string password,
                                    Deadline deadline) {
    watch_->Arm(deadline);
    if (!co_await Connect(address, port)) {
        Close("cannot connect");
        co_return Fail(Unavailable(address + " does not answer"));
    }
    state_ = State::kOpen;
    watch_->Disarm();
    boost::system::error_code ignored;
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
    socket_.set_option(asio::socket_base::keep_alive(true), ignored);
    input_.resize(kInputBytes);
    Read();
    if (!password.empty()) {
        const auto left = deadline - std::chrono::steady_clock::now();
        const auto signed_in = co_await Ask({"AUTH", std::move(password)}, deadline, left);
        if (!signed_in) {
            Close("AUTH failed");
            co_return Fail(Unavailable("AUTH: " + signed_in.error().detail));
        }
    }
    co_return Result<void>{};
}

Task<bool> Connection::Connect(const std::string& address, std::uint16_t port) {
    boost::system::error_code not_numeric;
    const auto numeric = asio::ip::make_address(address, not_numeric);
    if (!not_numeric) {
        const auto [error] = co_await socket_.async_connect({numeric, port}, kAwait);
        co_return !error && state_ == State::kOpening;
    }
    TcpResolver resolver(runtime_.executor());
    const auto [unknown, found] =
        co_await resolver.async_resolve(address, std::to_string(port), kAwait);
    if (unknown || state_ != State::kOpening) co_return false;
    const auto [error, endpoint] = co_await asio::async_connect(socket_, found, kAwait);
    co_return !error && state_ == State::kOpening;
}

Task<Result<Reply>> Connection::Ask(std::vector<std::string> words, Deadline deadline,
                                    std::chrono::steady_clock::duration patience) {
    const auto now = std::chrono::steady_clock::now();
    if (!open()) co_return Fail(Unavailable("not connected"));
    if (waiting_.size() >= waiting_max_) co_return Fail(Unavailable("too many commands wait"));
    if (deadline <= now) co_return Fail(Unavailable("no time left to ask"));

    const auto waiter = std::make_shared<Waiter>();
    waiter->lost = now + patience;
    waiter->deadline = std::min(deadline, waiter->lost);
    auto initiation = [this, waiter](auto handler, const std::vector<std::string>* command) {
        auto slot = asio::get_associated_cancellation_slot(handler);
        if (slot.is_connected()) {
            slot.assign([weak = std::weak_ptr(waiter), io = runtime_.executor()](auto) {
                asio::post(io, [weak] {
                    if (auto waiting = weak.lock()) {
                        waiting->Finish(Fail(OutcomeUnknown("the caller was cancelled")));
                    }
                });
            });
        }
        waiter->answer = [kept = std::move(handler)](Result<Reply> reply) mutable {
            std::move(kept)(std::move(reply));
        };
        Enqueue(*command, waiter);
    };
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<Executor>,
                                            void(Result<Reply>)>(
        initiation, asio::use_awaitable_t<Executor>{}, &words);
}

void Connection::Enqueue(const std::vector<std::string>& words,
                         const std::shared_ptr<Waiter>& waiter) {
    AppendCommand(out_, words);
    waiting_.push_back(waiter);
    ++unsent_;
    if (waiter->deadline < watch_->deadline()) watch_->Arm(waiter->deadline);
    if (!write_in_flight_ && !std::exchange(flush_posted_, true)) {
        asio::post(runtime_.executor(), [self = shared_from_this()] {
            self->flush_posted_ = false;
            self->Flush();
        });
    }
}

void Connection::Flush() {
    if (!open() || write_in_flight_ || out_.empty()) return;
    write_in_flight_ = true;
    std::swap(out_, writing_);
    unsent_ = 0;
    asio::async_write(socket_, asio::buffer(writing_),
                      [self = shared_from_this()](boost::system::error_code error, std::size_t) {
                          self->write_in_flight_ = false;
                          self->writing_.clear();
                          if (error) return self->Close(error.message());
                          self->Flush();
                      });
}

void Connection::Read() {
    socket_.async_read_some(
        asio::buffer(input_),
        [self = shared_from_this()](boost::system::error_code error, std::size_t length) {
            if (error) return self->Close(error.message());
            self->Deliver({self->input_.data(), length});
            if (self->open()) self->Read();
        });
}

void Connection::Deliver(std::string_view bytes) {
    parser_.Feed(bytes);
    while (open()) {  // whoever gets an answer may close us
        auto reply = parser_.Next();
        if (parser_.broken()) return Close("not RESP");
        if (!reply) return;
        if (waiting_.empty()) return Close("a reply nobody asked for");
        const auto waiter = std::move(waiting_.front());
        waiting_.pop_front();
        if (waiting_.empty()) watch_->Disarm();
        waiter->Finish(*std::move(reply));
    }
}

void Connection::Overdue() {
    if (state_ == State::kOpening) return Close("connecting took too long");
    const auto now = std::chrono::steady_clock::now();
    auto next = Deadline::max();
    for (const auto& waiter : waiting_) {
        if (waiter->lost <= now) return Close("no answer in time");
        if (waiter->deadline <= now && waiter->answer) {
            asio::post(runtime_.executor(), [waiter] {
                waiter->Finish(Fail(OutcomeUnknown("the caller's deadline passed")));
            });
        }
        next = std::min(next, waiter->deadline <= now ? waiter->lost : waiter->deadline);
    }
    watch_->Arm(next);
}

void Connection::Close(const std::string& why) {
    if (std::exchange(state_, State::kClosed) == State::kClosed) return;
    const auto self = shared_from_this();
    boost::system::error_code ignored;
    socket_.close(ignored);
    watch_.reset();
    // Waiters are answered in a turn of their own: they may ask again, or end us.
    const std::size_t sent = waiting_.size() - std::min(unsent_, waiting_.size());
    for (std::size_t i = 0; i < waiting_.size(); ++i) {
        asio::post(runtime_.executor(), [waiter = waiting_[i], why, left = i < sent] {
            waiter->Finish(Fail(left ? OutcomeUnknown(why) : Unavailable(why)));
        });
    }
    waiting_.clear();
    if (on_close_) asio::post(runtime_.executor(), std::exchange(on_close_, nullptr));
}

}  // namespace openrun::redis
