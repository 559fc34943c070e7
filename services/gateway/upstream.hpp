#pragma once
// One service as a thread of the gateway sees it: its addresses in turn, a pool of kept connections
// and a circuit breaker for each. Connections in use are bounded; who finds none free waits, within
// the request's deadline; streams are counted apart. One a thread and service.

#include "libs/net/circuit_breaker.hpp"
#include "libs/telemetry/metrics.hpp"
#include "services/gateway/upstream_connection.hpp"

#include <list>
#include <memory>
#include <string>
#include <vector>

namespace openrun::gateway {

struct UpstreamOptions {
    std::string name;
    std::string url;  // "http://127.0.0.1:8084"; several separated by commas; a name may have
                      // several addresses and is resolved for each connection
    std::size_t connections_max = 512;
    std::size_t waiters_max = 4096;
    std::size_t streams_max = 4096;
    std::chrono::milliseconds connect_timeout{1'000};
    std::chrono::milliseconds idle_timeout{4'000};  // less than a service's lame-duck period
    CircuitBreakerOptions breaker{.failures_max = 5, .open_for = std::chrono::milliseconds{1'000}};
};

// Error: INVALID_SETTINGS (invalid) for what is no plain http:// address.
[[nodiscard]] Result<std::vector<http::Origin>> OriginsOf(const UpstreamOptions& options);

class Upstream {
    struct Target {
        http::Origin origin;
        std::string host_header;
        std::vector<std::unique_ptr<UpstreamConnection>> idle;
        CircuitBreaker breaker;
        bool counted_open = false;  // in the gauge
    };

public:
    Upstream(Runtime& runtime, Metrics& metrics, UpstreamOptions options);
    ~Upstream();
    Upstream(const Upstream&) = delete;
    Upstream& operator=(const Upstream&) = delete;

    // A connection for one request. Gone without Keep(), it is closed.
    class Lease {
    public:
        Lease(Upstream& owner, Target& target, std::unique_ptr<UpstreamConnection> connection,
              bool reused);
        Lease(Lease&& other) noexcept;
        ~Lease();
        Lease& operator=(Lease&&) = delete;

        UpstreamConnection* operator->() { return connection_.get(); }
        [[nodiscard]] bool reused() const { return reused_; }
        [[nodiscard]] const std::string& host() const { return target_->host_header; }
        void Answered();
        void Failed();
        void Keep();
        // Makes room for others: a stream holds its connection for long. False: too many already.
        [[nodiscard]] bool BecomeStream();

    private:
        Upstream* owner_;
        Target* target_;
        std::unique_ptr<UpstreamConnection> connection_;
        std::list<UpstreamConnection*>::iterator stream_{};
        bool reused_;
        bool is_stream_ = false;
    };

    enum class Want : std::uint8_t {
        kAny,    // a kept connection may turn out to be closed: the request can be repeated
        kAlive,  // kept ones are looked at first
        kFresh,
    };
    // Error: UPSTREAM_UNAVAILABLE (unavailable): nothing was sent.
    Task<Result<Lease>> Acquire(Want want, Deadline deadline);

    // The thread stops: streams end now.
    void EndStreams();
    [[nodiscard]] const std::string& name() const { return options_.name; }

private:
    Task<bool> Enter(Deadline deadline);
    void Leave();
    std::unique_ptr<UpstreamConnection> TakeIdle(Target& target, Want want);
    [[nodiscard]] Error Unavailable(std::string detail) const;
    void CountOpen(Target& target);

    Runtime& runtime_;
    UpstreamOptions options_;
    std::vector<std::unique_ptr<Target>> targets_;
    std::size_t next_ = 0;
    std::size_t in_use_ = 0;
    std::list<Timer*> waiting_;
    std::list<UpstreamConnection*> streams_;
    Gauge& connections_;
    Counter& failures_;
    Gauge& open_;  // of all threads together
};

}  // namespace openrun::gateway
