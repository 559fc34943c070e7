#include "libs/http/client_connection.hpp"

#include <cerrno>
#include <sys/socket.h>

namespace openrun::http {

using boost::system::error_code;

bool Origin::IsName() const {
    boost::system::error_code error;
    asio::ip::make_address(host, error);
    return static_cast<bool>(error);
}

std::string Origin::HostHeader() const {
    const std::string_view standard = tls ? "443" : "80";
    return port == standard ? host : host + ':' + port;
}

std::optional<Origin> ParseOrigin(std::string_view url) {
    Origin origin;
    if (url.starts_with("https://")) {
        origin.tls = true;
        url.remove_prefix(8);
    } else if (url.starts_with("http://")) {
        url.remove_prefix(7);
    } else {
        return std::nullopt;
    }
    url = url.substr(0, url.find('/'));
    const auto colon = url.rfind(':');
    origin.host = url.substr(0, colon);
    origin.port =
        colon == url.npos ? (origin.tls ? "443" : "80") : std::string(url.substr(colon + 1));
    if (origin.host.empty() || origin.port.find_first_not_of("0123456789") != std::string::npos)
        return std::nullopt;
    return origin;
}

ClientConnection::ClientConnection(Runtime& runtime, const Origin& origin, asio::ssl::context* tls)
    : Entry(runtime.sweeper()),
      runtime_(runtime),
      origin_(origin),
      plain_(runtime.executor()),
      tls_context_(origin.tls ? tls : nullptr) {}

void ClientConnection::OnDeadline() {
    timed_out_ = true;
    reusable_ = false;
    error_code ignored;
    plain_.cancel(ignored);
}

Task<bool> ClientConnection::Open(Deadline deadline) {
    Arm(deadline);
    error_code ignored;
    const auto literal = asio::ip::make_address(origin_.host, ignored);
    if (!ignored) {
        const asio::ip::tcp::endpoint endpoint(
            literal, static_cast<std::uint16_t>(std::stoul(origin_.port)));
        const auto [error] = co_await plain_.async_connect(endpoint, kAwait);
        if (error) co_return false;
    } else {
        TcpResolver resolver(runtime_.executor());
        const auto [failed, found] =
            co_await resolver.async_resolve(origin_.host, origin_.port, kAwait);
        if (failed) co_return false;
        const auto [error, endpoint] = co_await asio::async_connect(plain_, found, kAwait);
        if (error) co_return false;
    }
    plain_.set_option(asio::ip::tcp::no_delay(true), ignored);
    if (tls_context_ != nullptr) {
        tls_ = std::make_unique<asio::ssl::stream<TcpSocket&>>(plain_, *tls_context_);
        tls_->set_verify_mode(asio::ssl::verify_peer);
        tls_->set_verify_callback(asio::ssl::host_name_verification(origin_.host));
        if (SSL_set_tlsext_host_name(tls_->native_handle(), origin_.host.c_str()) != 1)
            co_return false;
        const auto [error] = co_await tls_->async_handshake(asio::ssl::stream_base::client, kAwait);
        if (error) co_return false;
    }
    Disarm();
    co_return !timed_out_;
}

bool ClientConnection::Alive() {
    if (!reusable_ || in_.size() > 0) return false;
    char peeked = 0;
    const auto got = recv(plain_.native_handle(), &peeked, 1, MSG_PEEK | MSG_DONTWAIT);
    // TLS may have session tickets waiting; a plain connection has nothing to say.
    return (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) || (got > 0 && tls_ != nullptr);
}

Task<error_code> ClientConnection::Write(std::string_view bytes) {
    if (tls_) {
        const auto [error, count] = co_await asio::async_write(*tls_, asio::buffer(bytes), kAwait);
        co_return error;
    }
    const auto [error, count] = co_await asio::async_write(plain_, asio::buffer(bytes), kAwait);
    co_return error;
}

Task<error_code> ClientConnection::Read() {
    constexpr std::size_t kReadBytes = 16 * 1024;
    error_code result;
    std::size_t got = 0;
    if (tls_) {
        const auto [error, count] = co_await tls_->async_read_some(in_.prepare(kReadBytes), kAwait);
        result = error;
        got = count;
    } else {
        const auto [error, count] =
            co_await plain_.async_read_some(in_.prepare(kReadBytes), kAwait);
        result = error;
        got = count;
    }
    in_.commit(got);
    co_return result;
}

Task<ClientConnection::Outcome> ClientConnection::Exchange(std::string_view bytes, Method method,
                                                           std::size_t body_max,
                                                           Deadline deadline) {
    reusable_ = false;
    Arm(deadline);
    Outcome outcome;
    outcome.progress = Progress::kSent;  // part of it may have arrived even when writing fails
    if (const error_code error = co_await Write(bytes)) {
        outcome.detail = error.message();
        outcome.timed_out = timed_out_;
        co_return outcome;
    }
    outcome = co_await ReadAnswer(method, body_max);
    outcome.timed_out = timed_out_;
    Disarm();
    co_return outcome;
}

Task<ClientConnection::Outcome> ClientConnection::ReadAnswer(Method method, std::size_t body_max) {
    Outcome outcome;
    outcome.progress = Progress::kSent;
    for (;;) {  // 1xx answers come first and say nothing
        ResponseParser parser(
            arena_, body_,
            {.header_bytes_max = 64 * 1024, .fields_max = 256, .body_max = body_max});
        if (method == Method::kHead) parser.skip(true);
        while (!parser.done()) {
            if (in_.size() > 0) {
                outcome.progress = Progress::kAnswering;
                if (!parser.Feed(in_, true)) {
                    outcome.detail = parser.fault().reason;
                    co_return outcome;
                }
                if (parser.done()) break;
            }
            if (const error_code error = co_await Read()) {
                error_code end;
                if (error == asio::error::eof && parser.head_done()) parser.put_eof(end);
                if (parser.done()) break;
                outcome.detail = error.message();
                co_return outcome;
            }
        }
        if (parser.status() >= 100 && parser.status() < 200) continue;
        outcome.progress = Progress::kDone;
        outcome.response.status = parser.status();
        for (const Field& field : parser.fields()) {
            outcome.response.headers.emplace_back(field.name, field.value);
        }
        outcome.response.body = body_;
        reusable_ = parser.keeps_alive() && !timed_out_ && in_.size() == 0;
        co_return outcome;
    }
}

}  // namespace openrun::http
