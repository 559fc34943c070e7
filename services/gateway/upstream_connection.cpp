#include "services/gateway/upstream_connection.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <sys/socket.h>

namespace openrun::gateway {

using boost::system::error_code;

UpstreamConnection::UpstreamConnection(Runtime& runtime)
    : Entry(runtime.sweeper()), socket_(runtime.executor()), resolver_(runtime.executor()) {}

void UpstreamConnection::OnDeadline() {
    timed_out_ = true;
    Cut();
}

void UpstreamConnection::Cut() {
    cut_ = true;
    error_code ignored;
    socket_.cancel(ignored);
    resolver_.cancel();
}

Task<bool> UpstreamConnection::Open(const http::Origin& origin, Deadline deadline) {
    Arm(deadline);
    error_code failed;
    const auto literal = asio::ip::make_address(origin.host, failed);
    if (!failed) {
        const asio::ip::tcp::endpoint endpoint(literal,
                                               static_cast<std::uint16_t>(std::stoul(origin.port)));
        const auto [error] = co_await socket_.async_connect(endpoint, kAwait);
        failed = error;
    } else {
        const auto [unknown, found] =
            co_await resolver_.async_resolve(origin.host, origin.port, kAwait);
        if (unknown || cut_) co_return false;
        const auto [error, endpoint] = co_await asio::async_connect(socket_, found, kAwait);
        failed = error;
    }
    if (failed || cut_) co_return false;
    socket_.set_option(asio::ip::tcp::no_delay(true), failed);
    socket_.non_blocking(true, failed);
    co_return true;
}

Task<bool> UpstreamConnection::Write(std::string_view head, std::string_view body) {
    if (cut_) co_return false;
    const std::array<asio::const_buffer, 2> both{asio::buffer(head), asio::buffer(body)};
    error_code failed;
    const std::size_t written = socket_.write_some(both, failed);  // nearly always all of it
    if (failed && failed != asio::error::would_block) co_return false;
    if (written == head.size() + body.size()) co_return true;
    const std::size_t of_head = std::min(written, head.size());
    head.remove_prefix(of_head);
    body.remove_prefix(written - of_head);
    const std::array<asio::const_buffer, 2> rest{asio::buffer(head), asio::buffer(body)};
    const auto [error, count] = co_await asio::async_write(socket_, rest, kAwait);
    co_return !error;
}

Task<bool> UpstreamConnection::Read() {
    constexpr std::size_t kReadBytes = 16 * 1024;
    if (cut_) co_return false;
    const auto [error, count] = co_await socket_.async_read_some(in_.prepare(kReadBytes), kAwait);
    ended_ = error == asio::error::eof;
    in_.commit(count);
    co_return !error;
}

void UpstreamConnection::ExpectAnswer(bool bodyless) {
    answer_.emplace(arena_, piece_,
                    http::WireLimits{.header_bytes_max = 64 * 1024, .fields_max = 128});
    if (bodyless) answer_->skip(true);
}

bool UpstreamConnection::Quiet() {
    if (in_.size() > 0 || cut_) return false;
    char peeked = 0;
    const auto got = recv(socket_.native_handle(), &peeked, 1, MSG_PEEK | MSG_DONTWAIT);
    return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

}  // namespace openrun::gateway
