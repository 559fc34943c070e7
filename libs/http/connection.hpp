#pragma once
// One client's connection: reads requests, hands each to the handler, writes answers — several at
// once when they were pipelined. Lives in its coroutine; the sweeper ends it when it is slow.

#include "libs/http/exchange.hpp"
#include "libs/http/server.hpp"
#include "libs/http/wire.hpp"

namespace openrun::http {

struct ConnectionShared {  // what all connections of a server share
    Runtime& runtime;
    ExchangeHandler& handler;
    const ServerOptions& options;
    bool stopping = false;  // every answer is its connection's last
    bool closing = false;   // connections without a request are closed
};

class Connection final : public Exchange, private Sweeper::Entry {
public:
    Connection(TcpSocket socket, ConnectionShared& shared);

    Task<void> Run();
    // The server stops: closed now when idle or streaming, after the current answer otherwise.
    void Stop();
    void EndStream();

    // --- Exchange -----------------------------------------------------------------------------
    [[nodiscard]] const Request& request() const override { return request_; }
    [[nodiscard]] std::string_view method_text() const override { return parser_->method_text(); }
    [[nodiscard]] const std::string& peer_address() const override { return peer_address_; }
    [[nodiscard]] std::optional<std::uint64_t> content_length() const override;
    [[nodiscard]] bool has_body() const override;
    [[nodiscard]] bool is_http11() const override { return parser_->is_http11(); }
    Task<Result<std::string_view>> ReadBody(std::uint64_t bytes_max) override;
    Task<Result<std::string_view>> ReadBodySome(std::uint64_t bytes_max) override;
    void Respond(const Response& response) override;
    [[nodiscard]] std::string& out() override { return out_; }
    Task<bool> Flush() override;
    Task<void> Stream(const Response& response) override;
    [[nodiscard]] bool keeps_alive() const override { return keep_alive_; }
    void CloseAfter() override { keep_alive_ = false; }
    [[nodiscard]] bool stopping() const override { return shared_.stopping; }

private:
    enum class Head : std::uint8_t { kRead, kClosed, kFault };

    void OnDeadline() override;
    Task<Head> ReadHead();
    Task<bool> ReadMore(Deadline deadline);
    Task<Result<void>> ReadMoreBody();
    bool WriteNow();
    Task<bool> Drain();
    Task<void> WatchReader();
    bool FillRequest();
    Result<void> CheckLength(std::uint64_t bytes_max);
    Task<void> Linger();

    TcpSocket socket_;
    ConnectionShared& shared_;
    std::string peer_address_;
    boost::beast::flat_buffer in_;
    std::string arena_, body_, out_;
    std::optional<RequestParser> parser_;
    Request request_;
    Deadline body_deadline_{};
    std::uint64_t body_received_ = 0;
    bool keep_alive_ = true;
    bool closable_ = false;  // waits for a request, or streams: nothing is lost by closing
    bool streams_ = false;
    bool gone_ = false;  // nothing more can be written
    bool timed_out_ = false;
    bool waited_ = false;  // for this request's body
};

}  // namespace openrun::http
