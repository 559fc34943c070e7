#pragma once
// One TCP connection to Redis. Commands asked for in the same turn of the io thread leave in one
// write (the single writer swaps buffers); replies come back in order to a FIFO of waiters. A
// caller whose own deadline passes stops waiting; a reply that is missing after the connection's
// patience closes it, because replies are positional.
//
//   opening ──Open──▶ open ──Close, error, patience──▶ closed (for good; the client makes another)
//
// Belongs to the io thread. Pending reads and writes keep it alive until it is closed.

#include "libs/net/runtime.hpp"
#include "libs/redis/wire.hpp"

#include <deque>
#include <functional>
#include <memory>

namespace openrun::redis {

class Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(Runtime& runtime, std::size_t waiting_max);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // Connects and signs in. Error: REDIS_UNAVAILABLE, then the connection is closed.
    Task<Result<void>> Open(std::string address, std::uint16_t port, std::string password,
                            Deadline deadline);
    // Waits until `deadline`, or `patience` if that is shorter. Errors: REDIS_UNAVAILABLE,
    // REDIS_OUTCOME_UNKNOWN, REDIS_REFUSED. The caller keeps the connection alive.
    Task<Result<Reply>> Ask(std::vector<std::string> words, Deadline deadline,
                            std::chrono::steady_clock::duration patience);

    // Waiters whose command may have left are told so; on_close runs once, afterwards.
    void Close(const std::string& why);
    void OnClose(std::function<void()> call) { on_close_ = std::move(call); }
    [[nodiscard]] bool open() const { return state_ == State::kOpen; }

private:
    enum class State : std::uint8_t { kOpening, kOpen, kClosed };
    struct Waiter {
        std::move_only_function<void(Result<Reply>)> answer;  // empty: gave up waiting
        Deadline deadline;                                    // the caller's
        Deadline lost;                                        // the connection's patience
        void Finish(Result<Reply> reply);
    };
    struct Watch final : Sweeper::Entry {
        Watch(Sweeper& sweeper, Connection& watched) : Entry(sweeper), connection(watched) {}
        void OnDeadline() override { connection.Overdue(); }
        Connection& connection;
    };

    Task<bool> Connect(const std::string& address, std::uint16_t port);
    void Enqueue(const std::vector<std::string>& words, const std::shared_ptr<Waiter>& waiter);
    void Flush();
    void Read();
    void Deliver(std::string_view bytes);
    void Overdue();

    Runtime& runtime_;
    std::size_t waiting_max_;
    State state_ = State::kOpening;
    TcpSocket socket_;
    ReplyParser parser_;
    std::optional<Watch> watch_;
    std::vector<char> input_;
    std::string out_, writing_;
    bool flush_posted_ = false;
    bool write_in_flight_ = false;
    std::deque<std::shared_ptr<Waiter>> waiting_;
    std::size_t unsent_ = 0;  // the last so many of waiting_ are still in out_
    std::function<void()> on_close_;
};

}  // namespace openrun::redis
