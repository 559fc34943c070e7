#pragma once
// Outbound calls: pooled keep-alive connections to one place, plain or TLS, every call with a
// deadline. What the error says about the outcome matters more than its cause:
//   UPSTREAM_UNAVAILABLE (unavailable)  nothing was sent: the call has had no effect
//   UPSTREAM_TIMEOUT (timeout), UPSTREAM_BROKEN (upstream)  the outcome is unknown: read before you
//   repeat
// Any status is a success of the call. A stale pooled connection is retried once, on a fresh one,
// when nothing came back and the method is idempotent or the request carries an Idempotency-Key.

#include "libs/http/message.hpp"
#include "libs/net/circuit_breaker.hpp"
#include "libs/net/runtime.hpp"

#include <memory>
#include <string>
#include <vector>

namespace openrun::http {

struct ClientOptions {
    std::string url;  // "http://127.0.0.1:8084" or "https://api.portone.io"; several separated by
                      // commas: in turn
    std::size_t connections_max = 32;  // calls beyond wait, within their deadline
    std::size_t body_max = 4 * 1024 * 1024;
    std::chrono::milliseconds connect_timeout{2'000};
    std::chrono::milliseconds idle_timeout{4'000};  // less than a service's lame-duck period
};

struct ClientRequest {
    Method method = Method::kGet;
    std::string target;  // path and query, encoded
    std::string body;
    std::string content_type = "application/json";  // sent when there is a body
    std::vector<std::pair<std::string, std::string>> headers;
};

struct ClientResponse {
    int status = 0;
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;  // names as received
    [[nodiscard]] std::optional<std::string_view> Header(std::string_view name) const;
};

class Client {
public:
    Client(Runtime& runtime, ClientOptions options);
    ~Client();
    Task<Result<ClientResponse>> Call(ClientRequest request, Deadline deadline);

private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace openrun::http
