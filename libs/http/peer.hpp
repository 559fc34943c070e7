#pragma once
// Another service of ours: a Client that signs an internal token for each call, passes the trace
// on, breaks the circuit after failures, and reads problem documents back into errors. Each call is
// a span. Never inside a database transaction.

#include "libs/http/client.hpp"
#include "libs/http/context.hpp"
#include "libs/security/jwt.hpp"
#include "libs/telemetry/metrics.hpp"

namespace openrun::http {

struct PeerOptions {
    std::string name;  // the callee: "reservation"
    std::string url;
    CircuitBreakerOptions breaker;
};

class Peer {
public:
    // `self` is the calling service's name; `key` its own signing key.
    Peer(Runtime& runtime, const Clock& clock, Random& random, const SigningKey& key,
         Metrics& metrics, std::string self, PeerOptions options);

    // Answers with status < 400. Errors: the callee's own code and kind when it sent a problem
    // document; UPSTREAM_UNAVAILABLE, UPSTREAM_TIMEOUT, UPSTREAM_BROKEN as in client.hpp.
    // `account`: the buyer it is made for.
    Task<Result<ClientResponse>> Call(Method method, std::string target, std::string body,
                                      const Trace& trace, Deadline deadline,
                                      std::string account = {});

private:
    const Clock& clock_;
    Random& random_;
    const SigningKey& key_;
    std::string self_, name_;
    Client client_;
    CircuitBreaker breaker_;
    Gauge& open_;
    Counter& failures_;
};

// What a problem document says, as an Error; UPSTREAM_BROKEN when it is none.
[[nodiscard]] Error ErrorOf(const ClientResponse& response);

}  // namespace openrun::http
