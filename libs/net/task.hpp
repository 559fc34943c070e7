#pragma once
// Coroutines of this house. Task<T> runs on one io_context, which belongs to one thread: no locks,
// no strands. Parameters by value unless the caller awaits in place; a coroutine is never a
// capturing lambda.

#include "libs/base/result.hpp"

#include <boost/asio.hpp>

#include <chrono>

namespace openrun {

namespace asio = boost::asio;

using Executor = asio::io_context::executor_type;

template <typename T>
using Task = asio::awaitable<T, Executor>;

// co_await thing.async_x(kAwait) gives a tuple that starts with the error code; nothing on the I/O
// path throws.
inline constexpr asio::as_tuple_t<asio::use_awaitable_t<Executor>> kAwait{};

using TcpSocket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using TcpAcceptor = asio::basic_socket_acceptor<asio::ip::tcp, Executor>;
using TcpResolver = asio::ip::basic_resolver<asio::ip::tcp, Executor>;
using Timer = asio::basic_waitable_timer<std::chrono::steady_clock,
                                         asio::wait_traits<std::chrono::steady_clock>, Executor>;

// Every await on the outside has one. The steady clock's, so that nobody can turn it back.
using Deadline = std::chrono::steady_clock::time_point;

[[nodiscard]] inline Deadline After(std::chrono::steady_clock::duration time) {
    return std::chrono::steady_clock::now() + time;
}

// Ends early, without complaint, when the waiting coroutine is cancelled.
Task<void> SleepUntil(Executor executor, Deadline when);
Task<void> SleepFor(Executor executor, std::chrono::steady_clock::duration time);

}  // namespace openrun
