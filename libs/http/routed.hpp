#pragma once
// The router as an ExchangeHandler: finds the route, verifies who asks, reads the body within the
// route's limit, runs the handler with its deadline, and turns errors into problem documents.
// Counts and logs every request once.

#include "libs/http/exchange.hpp"
#include "libs/http/server.hpp"

#include <map>

namespace openrun::http {

class RoutedHandler final : public ExchangeHandler {
public:
    RoutedHandler(Executor executor, const Router& router, Authenticator& authenticator,
                  Random& random, Metrics& metrics, std::span<const ErrorText> error_texts,
                  bool access_log);

    Task<void> Serve(Exchange& exchange) override;
    Response Refuse(int status, std::string_view reason) override;

private:
    Result<void> Admit(const Route& route, const Request& request, Context& context);
    Task<Result<Response>> Handle(Exchange& exchange, const Router::Match& match, Context& context);
    void Record(const Route* route, const Request& request, const Context& context, int status,
                std::chrono::steady_clock::time_point start);

    Executor executor_;
    const Router& router_;
    Authenticator& authenticator_;
    Random& random_;
    Metrics& metrics_;
    std::span<const ErrorText> error_texts_;
    bool access_log_;
    std::map<std::pair<const Route*, int>, Counter*> requests_;
    std::map<const Route*, Histogram*> durations_;
    Gauge& in_flight_;
    Counter& exceptions_;
};

}  // namespace openrun::http
