#include "libs/http/connection.hpp"

#include "libs/telemetry/log.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>

#include <charconv>

namespace openrun::http {
namespace {

constexpr std::size_t kReadBytes = 8 * 1024;
constexpr std::size_t kBatchBytes =
    64 * 1024;  // answers to pipelined requests are written together up to this

Error Gone() { return {Kind::kTimeout, "CLIENT_GONE", "the client hung up"}; }

void AppendNumber(std::string& out, std::uint64_t number) {
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    out.append(digits, end);
}

// Whatever a value came from, it ends no line.
void AppendValue(std::string& out, std::string_view value) {
    const auto start = out.size();
    out += value;
    for (auto i = start; i < out.size(); ++i) {
        if (static_cast<unsigned char>(out[i]) < ' ' && out[i] != '\t') out[i] = ' ';
    }
}

}  // namespace

void AppendHead(std::string& out, const Response& response, std::optional<std::size_t> length,
                bool keeps_alive) {
    out += "HTTP/1.1 ";
    AppendNumber(out, static_cast<std::uint64_t>(response.status));
    out += ' ';
    out += ReasonOf(response.status);
    out += "\r\n";
    if (!response.content_type.empty() && response.status != 204 && response.status != 304) {
        out += "Content-Type: ";
        out += response.content_type;
        out += "\r\n";
    }
    for (const auto& [name, value] : response.headers) {
        out += name;
        out += ": ";
        AppendValue(out, value);
        out += "\r\n";
    }
    if (length && response.status != 204 && response.status != 304) {
        out += "Content-Length: ";
        AppendNumber(out, *length);
        out += "\r\n";
    }
    if (!keeps_alive) out += "Connection: close\r\n";
    out += "\r\n";
}

Connection::Connection(TcpSocket socket, ConnectionShared& shared)
    : Entry(shared.runtime.sweeper()), socket_(std::move(socket)), shared_(shared) {
    boost::system::error_code error;
    socket_.set_option(asio::ip::tcp::no_delay(true), error);
    socket_.non_blocking(true, error);
    const auto peer = socket_.remote_endpoint(error);
    if (!error) peer_address_ = peer.address().to_string();
}

void Connection::OnDeadline() {
    timed_out_ = true;
    boost::system::error_code ignored;
    socket_.cancel(ignored);
}

void Connection::Stop() {
    keep_alive_ = false;
    boost::system::error_code ignored;
    if (closable_) socket_.cancel(ignored);
}

void Connection::EndStream() {
    if (streams_) Stop();
}

Task<bool> Connection::ReadMore(Deadline deadline) {
    Arm(deadline);
    const auto [error, count] = co_await socket_.async_read_some(in_.prepare(kReadBytes), kAwait);
    Disarm();
    if (error) co_return false;
    in_.commit(count);
    co_return true;
}

Task<Connection::Head> Connection::ReadHead() {
    const WireLimits limits{
        .header_bytes_max = static_cast<std::uint32_t>(shared_.options.header_bytes_max),
        .fields_max = shared_.options.fields_max};
    parser_.emplace(arena_, body_, limits);
    request_ = {};
    waited_ = timed_out_ = false;
    body_received_ = 0;
    bool started = false;
    Deadline deadline{};  // of the whole head, from its first byte
    for (;;) {
        if (in_.size() > 0) {
            if (!parser_->Feed(in_, false)) co_return Head::kFault;
            if (parser_->head_done()) break;
            if (!std::exchange(started, true)) deadline = After(shared_.options.header_timeout);
        }
        if (!WriteNow() && !co_await Flush()) co_return Head::kClosed;
        if (gone_) co_return Head::kClosed;
        if (!started && shared_.closing) co_return Head::kClosed;
        closable_ = !started;
        const bool got =
            co_await ReadMore(started ? deadline : After(shared_.options.idle_timeout));
        closable_ = false;
        if (!got) co_return timed_out_&& started ? Head::kFault : Head::kClosed;
    }
    co_return FillRequest() ? Head::kRead : Head::kFault;
}

// False without a usable Host (RFC 9112, 3.2).
bool Connection::FillRequest() {
    request_.method = parser_->method();
    request_.target = parser_->target();
    const auto question = std::min(request_.target.find('?'), request_.target.size());
    request_.path = request_.target.substr(0, question);
    request_.query = request_.target.substr(std::min(question + 1, request_.target.size()));
    request_.fields = parser_->fields();
    keep_alive_ = parser_->keeps_alive() && !shared_.stopping;
    const auto host = request_.Header("host");
    if (!host) return !parser_->is_http11();
    return !host->empty() && host->find_first_of(" \t/\\@,") == host->npos;
}

std::optional<std::uint64_t> Connection::content_length() const { return parser_->length(); }

bool Connection::has_body() const { return !parser_->done() || !body_.empty(); }

Result<void> Connection::CheckLength(std::uint64_t bytes_max) {
    if (content_length().value_or(0) > bytes_max) {
        keep_alive_ = false;
        return Fail(Kind::kTooLarge, "BODY_TOO_LARGE");
    }
    parser_->LimitBody(bytes_max);
    return {};
}

Task<Result<std::string_view>> Connection::ReadBodySome(std::uint64_t bytes_max) {
    CO_CHECK(CheckLength(bytes_max));
    body_.clear();
    for (;;) {
        if (in_.size() > 0 && !parser_->done() && !parser_->Feed(in_, true)) {
            keep_alive_ = false;
            const bool large = parser_->fault().status == 413;
            co_return Fail(large ? Kind::kTooLarge : Kind::kInvalid,
                           large ? "BODY_TOO_LARGE" : "MALFORMED_REQUEST", parser_->fault().reason);
        }
        if (!body_.empty() || parser_->done()) break;
        CO_CHECK(co_await ReadMoreBody());
    }
    body_received_ += body_.size();
    co_return std::string_view(body_);
}

// What has come earns more time, so that a large body may take long, and a dribbling one may not.
Task<Result<void>> Connection::ReadMoreBody() {
    const ServerOptions& options = shared_.options;
    if (!std::exchange(waited_, true)) {
        body_deadline_ = After(options.body_timeout);
        const bool asked = EqualNames(parser_->Find("expect"), "100-continue");
        if (asked && parser_->is_http11()) out_ += "HTTP/1.1 100 Continue\r\n\r\n";
    }
    if (!out_.empty() && !co_await Flush()) co_return std::unexpected(Gone());
    const std::chrono::milliseconds earned{body_received_ * 1000 / options.body_bytes_per_second};
    if (co_await ReadMore(body_deadline_ + earned)) co_return Result<void>{};
    keep_alive_ = false;
    if (timed_out_) co_return Fail(Kind::kTimeout, "REQUEST_TIMEOUT");
    gone_ = true;
    co_return std::unexpected(Gone());
}

Task<Result<std::string_view>> Connection::ReadBody(std::uint64_t bytes_max) {
    std::string whole;
    for (;;) {
        CO_TRY(const std::string_view piece, co_await ReadBodySome(bytes_max));
        if (parser_->done() && whole.empty()) {  // the usual case: all of it came at once
            request_.body = body_;
            co_return request_.body;
        }
        whole += piece;
        if (parser_->done()) break;
    }
    body_ = std::move(whole);
    request_.body = body_;
    co_return request_.body;
}

void Connection::Respond(const Response& response) {
    AppendHead(out_, response, response.body.size(), keep_alive_);
    const bool bodyless =
        response.status == 204 || response.status == 304 || request_.method == Method::kHead;
    if (!bodyless) out_ += response.body;
}

// Nearly always the socket takes all of it at once, and no coroutine has to wait for it. True when
// nothing is left to write, be it because the client has gone.
bool Connection::WriteNow() {
    if (out_.empty() || gone_) return true;
    boost::system::error_code error;
    const std::size_t count = socket_.write_some(asio::buffer(out_), error);
    if (error && error != asio::error::would_block) {
        gone_ = true;
        keep_alive_ = false;
    }
    if (gone_ || count == out_.size()) {
        out_.clear();
        return true;
    }
    out_.erase(0, count);
    return false;
}

Task<bool> Connection::Flush() {
    if (WriteNow()) co_return !gone_;
    Arm(After(shared_.options.write_timeout));
    const auto [error, count] = co_await asio::async_write(socket_, asio::buffer(out_), kAwait);
    Disarm();
    out_.clear();
    gone_ = static_cast<bool>(error);
    if (gone_) keep_alive_ = false;
    co_return !gone_;
}

namespace {

class Events final : public EventStream {
public:
    explicit Events(Exchange& exchange) : exchange_(exchange) {}

    Task<bool> Send(std::string_view event, std::string_view data, std::string_view id) override {
        std::string& out = exchange_.out();
        if (!id.empty()) out.append("id: ").append(id).append("\n");
        out.append("event: ").append(event).append("\n");
        for (std::size_t start = 0; start <= data.size();) {
            const auto end = std::min(data.find('\n', start), data.size());
            out.append("data: ").append(data.substr(start, end - start)).append("\n");
            start = end + 1;
        }
        out += '\n';
        return exchange_.Flush();
    }
    Task<bool> SendComment(std::string_view text) override {
        exchange_.out().append(": ").append(text).append("\n\n");
        return exchange_.Flush();
    }
    [[nodiscard]] bool closing() const override { return exchange_.stopping(); }

private:
    Exchange& exchange_;
};

}  // namespace

namespace {

Task<void> RunStream(const Response& response, EventStream& events) {
    try {
        co_await response.stream(events);
    } catch (const boost::system::system_error& error) {
        if (error.code() != asio::error::operation_aborted)
            LogError("a stream failed", {{"error", error.what()}});
    } catch (const std::exception& error) {
        LogError("a stream failed", {{"error", error.what()}});
    }
}

}  // namespace

// Ends when the reader has gone, or when Stop() cancels it; what it may still say is not heard.
Task<void> Connection::WatchReader() {
    for (;;) {
        in_.clear();
        const auto [error, count] =
            co_await socket_.async_read_some(in_.prepare(kReadBytes), kAwait);
        if (error) co_return;
    }
}

Task<void> Connection::Stream(const Response& response) {
    using namespace asio::experimental::awaitable_operators;
    keep_alive_ = false;  // its end is the connection's end
    AppendHead(out_, response, std::nullopt, false);
    if (!co_await Flush() || request_.method == Method::kHead || shared_.stopping) co_return;
    Events events(*this);
    closable_ = streams_ = true;
    co_await (RunStream(response, events) || WatchReader());
    closable_ = streams_ = false;
}

// A refused body may still be on its way: read a little of it, or the client never sees the answer
// (RFC 9112, 9.6).
Task<void> Connection::Linger() {
    boost::system::error_code ignored;
    socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    std::size_t left = 256 * 1024;
    const Deadline end = After(std::chrono::seconds{2});
    while (left > 0 && std::chrono::steady_clock::now() < end) {
        Arm(end);
        in_.clear();
        const auto [error, count] =
            co_await socket_.async_read_some(in_.prepare(kReadBytes), kAwait);
        if (error) break;
        left -= std::min(left, count);
    }
    Disarm();
}

// What the handler did not read of the body, up to a bound; false: rather close.
Task<bool> Connection::Drain() {
    constexpr std::uint64_t kDrainBytes = 256 * 1024;
    if (content_length().value_or(0) > kDrainBytes) co_return false;
    while (!parser_->done()) {
        const auto piece = co_await ReadBodySome(kDrainBytes);
        if (!piece) co_return false;
    }
    co_return true;
}

Task<void> Connection::Run() {
    bool unread = false;
    while (keep_alive_) {
        const Head head = co_await ReadHead();
        if (head == Head::kClosed) break;
        if (head == Head::kFault) {
            const WireFault fault = parser_->fault();
            keep_alive_ = false;
            unread = true;
            Respond(shared_.handler.Refuse(
                timed_out_ ? 408 : (fault.status == 0 ? 400 : fault.status), fault.reason));
            break;
        }
        co_await shared_.handler.Serve(*this);
        if (!parser_->done() && (!keep_alive_ || !co_await Drain())) {
            keep_alive_ = false;
            unread = true;
        }
        if (keep_alive_ && out_.size() >= kBatchBytes && !co_await Flush()) break;
    }
    if (!out_.empty()) co_await Flush();
    if (!gone_ && unread) co_await Linger();
    boost::system::error_code ignored;
    socket_.shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
}

}  // namespace openrun::http
