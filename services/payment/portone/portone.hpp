#pragma once
// PortOne V2, as much of it as we need: pre-register, get, confirm, cancel. Lenient to what it
// adds, strict about what it means: every error says whether something may have happened. Never
// inside a transaction; circuit breaker, bounded. Each call is a span in `trace`, of which PortOne
// is told nothing.

#include "libs/http/client.hpp"
#include "libs/telemetry/metrics.hpp"
#include "libs/telemetry/trace.hpp"
#include "services/payment/domain/calls.hpp"

namespace openrun::payment {

struct PortOneOptions {
    std::string api_url, api_secret;
    std::string store_id, channel_key, channel_type;
    std::chrono::milliseconds timeout{60'000};
    std::size_t calls_max = 32;
};

class PortOne {
public:
    PortOne(Runtime& runtime, Metrics& metrics, PortOneOptions options);

    // Errors: PROVIDER_UNAVAILABLE (unavailable) for everything that is no answer; ALREADY_PAID
    // (conflict).
    Task<Result<void>> PreRegister(PaymentId id, Money amount, Trace trace, Deadline deadline);
    // A payment it does not know is a reading, too (kAbsent). Error: PROVIDER_UNAVAILABLE.
    Task<Result<Reading>> Read(PaymentId id, Trace trace, Deadline deadline);

    Task<CallAnswer> Confirm(PaymentId id, std::string token, std::string transaction, Money amount,
                             std::string key, Trace trace, Deadline deadline);
    Task<CallAnswer> Cancel(PaymentId id, Money amount, Money cancellable, std::string reason,
                            std::string key, Trace trace, Deadline deadline);

    [[nodiscard]] const PortOneOptions& options() const { return options_; }
    [[nodiscard]] Expected expected() const { return {options_.store_id, options_.channel_type}; }

private:
    // `what` names the span: "confirm".
    Task<Result<http::ClientResponse>> Call(http::Method method, std::string target,
                                            std::string body, std::string key, const char* what,
                                            Trace trace, Deadline deadline);

    PortOneOptions options_;
    http::Client client_;
    CircuitBreaker breaker_;
    SystemRandom random_;
    Histogram& latency_;
    Counter& unanswered_;
    Gauge& open_;
};

[[nodiscard]] Result<Reading> ParseReading(std::string_view body);

}  // namespace openrun::payment
