#pragma once
// One request and its answer on the wire, for handlers below the router: the gateway's proxy, and
// the router itself. The body comes in pieces when it is asked for; the answer goes out as raw
// bytes through one buffer.

#include "libs/http/message.hpp"
#include "libs/net/task.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace openrun::http {

class Exchange {
public:
    virtual ~Exchange() = default;

    [[nodiscard]] virtual const Request& request() const = 0;  // its body is empty until ReadBody
    [[nodiscard]] virtual std::string_view method_text() const = 0;
    [[nodiscard]] virtual const std::string& peer_address() const = 0;
    [[nodiscard]] virtual std::optional<std::uint64_t> content_length()
        const = 0;  // nullopt: none, or chunked
    [[nodiscard]] virtual bool has_body() const = 0;
    [[nodiscard]] virtual bool is_http11() const = 0;  // and so reads chunked answers

    // The whole body. Errors: BODY_TOO_LARGE (too large), MALFORMED_REQUEST (invalid), CLIENT_GONE
    // (timeout).
    virtual Task<Result<std::string_view>> ReadBody(std::uint64_t bytes_max) = 0;
    // The next piece, "" at the end; valid until the next call. Same errors; `bytes_max` counts the
    // whole body.
    virtual Task<Result<std::string_view>> ReadBodySome(std::uint64_t bytes_max) = 0;

    // A whole answer; HEAD sends its head only. Once per exchange, or Out/Flush by hand.
    virtual void Respond(const Response& response) = 0;
    [[nodiscard]] virtual std::string& out() = 0;
    virtual Task<bool> Flush() = 0;  // false: the client has gone
    // The answer as a stream: head first, then `stream` until it returns.
    virtual Task<void> Stream(const Response& response) = 0;

    [[nodiscard]] virtual bool keeps_alive() const = 0;
    virtual void CloseAfter() = 0;  // this is the last answer on the connection
    [[nodiscard]] virtual bool stopping() const = 0;
};

// Read-only as far as connections can see; called on the server's io thread, many at once.
class ExchangeHandler {
public:
    virtual ~ExchangeHandler() = default;
    virtual Task<void> Serve(Exchange& exchange) = 0;
    // A message that could not be read; the connection closes behind the answer.
    virtual Response Refuse(int status, std::string_view reason) = 0;
};

// "HTTP/1.1 200 OK\r\n…" of a response, up to and with the empty line; `length` nullopt: none is
// stated.
void AppendHead(std::string& out, const Response& response, std::optional<std::size_t> length,
                bool keeps_alive);

}  // namespace openrun::http
