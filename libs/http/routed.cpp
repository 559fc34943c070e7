#include "libs/http/routed.hpp"

#include "libs/telemetry/log.hpp"
#include "libs/telemetry/span.hpp"

#include <exception>

namespace openrun::http {
namespace {

bool Has(const Response& response, std::string_view name) {
    return std::ranges::any_of(
        response.headers, [name](const auto& header) { return EqualNames(header.first, name); });
}

std::string_view PatternOf(const Route* route) {
    return route == nullptr ? "(none)" : std::string_view(route->pattern);
}

Span ServerSpan(std::string_view method, std::string_view pattern, const Context& context,
                int status, std::chrono::steady_clock::time_point start) {
    Span span = FinishedSpan(SpanKind::kServer, std::string(method) + ' ' + std::string(pattern),
                             context.trace, start);
    span.failed = status >= 500;
    span.attributes = {{"http.request.method", method},
                       {"http.route", pattern},
                       {"http.response.status_code", status},
                       {"openrun.request_id", context.request_id}};
    return span;
}

}  // namespace

RoutedHandler::RoutedHandler(Executor executor, const Router& router, Authenticator& authenticator,
                             Random& random, Metrics& metrics,
                             std::span<const ErrorText> error_texts, bool access_log)
    : executor_(executor),
      router_(router),
      authenticator_(authenticator),
      random_(random),
      metrics_(metrics),
      error_texts_(error_texts),
      access_log_(access_log),
      in_flight_(metrics.AddGauge("http_requests_in_flight", "Requests being handled")),
      exceptions_(
          metrics.AddCounter("http_handler_exceptions_total", "Handlers that threw: bugs")) {}

Result<void> RoutedHandler::Admit(const Route& route, const Request& request, Context& context) {
    switch (route.access.rule) {
        case Access::Rule::kPublic:
            return {};
        case Access::Rule::kInternal: {
            TRY(auto call, authenticator_.Internal(request));
            if (std::ranges::find(route.access.allowed, call.caller) ==
                route.access.allowed.end()) {
                return Fail(Kind::kForbidden, "CALLER_NOT_ALLOWED", call.caller);
            }
            context.caller = std::move(call.caller);
            context.on_behalf_of = std::move(call.on_behalf_of);
            return {};
        }
        case Access::Rule::kAccount:
        case Access::Rule::kRoles: {
            TRY(context.identity, authenticator_.Account(request));
            const bool fits =
                route.access.rule == Access::Rule::kAccount ||
                std::ranges::any_of(route.access.allowed, [&](const std::string& role) {
                    return context.identity->HasRole(role);
                });
            if (!fits) return Fail(Kind::kForbidden, "ROLE_REQUIRED");
            return {};
        }
    }
    return Fail(Kind::kInternal, "INTERNAL");
}

Task<Result<Response>> RoutedHandler::Handle(Exchange& exchange, const Router::Match& match,
                                             Context& context) {
    Request request = exchange.request();
    if (match.route == nullptr) {
        if (match.allow.empty()) co_return Fail(Kind::kNotFound, "NOT_FOUND");
        if (request.method != Method::kOptions)
            co_return Fail(Kind::kNotAllowed, "METHOD_NOT_ALLOWED");
        co_return NoContent();
    }
    const Route& route = *match.route;
    CO_CHECK(Admit(route, request, context));
    if (exchange.has_body()) {
        CO_TRY(request.body, co_await exchange.ReadBody(route.options.body_max));
    }
    request.parameters = match.parameters;
    if (!request.body.empty()) context.deadline = After(route.options.deadline);  // now it begins
    std::string thrown;
    try {
        co_return co_await route.handler(request, context);
    } catch (const std::exception& error) {
        thrown = error.what();
    }
    exceptions_.Add();
    Log(LogLevel::kError, "a handler threw", {{"route", route.pattern}, {"error", thrown}},
        &context.trace);
    co_return Fail(Kind::kInternal, "INTERNAL", thrown);
}

Task<void> RoutedHandler::Serve(Exchange& exchange) {
    const auto start = std::chrono::steady_clock::now();
    const Request& request = exchange.request();
    const Router::Match match = router_.Find(request.method, request.path);
    Context context = ContextOf(request, exchange.peer_address(), random_);
    if (match.route != nullptr) context.deadline = start + match.route->options.deadline;
    in_flight_.Add(1);
    auto answered = co_await Handle(exchange, match, context);
    in_flight_.Add(-1);
    if (!answered && answered.error().code == "CLIENT_GONE") {
        constexpr int kClientGone = 499;  // nobody reads an answer
        exchange.CloseAfter();
        co_return Record(match.route, request, context, kClientGone, start);
    }
    if (!answered && StatusOf(answered.error().kind) >= 500) {
        Log(LogLevel::kWarning, "request failed",
            {{"route", PatternOf(match.route)},
             {"code", answered.error().code},
             {"detail", answered.error().detail}},
            &context.trace);
    }
    Response response =
        answered ? *std::move(answered) : ProblemOf(answered.error(), error_texts_, context);
    if (!match.allow.empty()) response.Set("Allow", match.allow);
    response.Set("X-Request-Id", context.request_id);
    if (response.stream) {
        response.content_type = "text/event-stream";
        response.Set("X-Accel-Buffering", "no");
        if (!Has(response, "Cache-Control")) response.Set("Cache-Control", "no-store");
        Record(match.route, request, context, response.status, start);  // when it begins
        co_await exchange.Stream(response);
        co_return;
    }
    exchange.Respond(response);
    Record(match.route, request, context, response.status, start);
}

Response RoutedHandler::Refuse(int status, std::string_view reason) {
    Error error{Kind::kInvalid, "MALFORMED_REQUEST", std::string(reason)};
    if (status == 408) error.code = "REQUEST_TIMEOUT";
    if (status == 413) error.code = "BODY_TOO_LARGE";
    if (status == 431) error.code = "HEADERS_TOO_LARGE";
    Context context;
    context.trace = NewTrace(random_);
    metrics_
        .AddCounter("http_refused_total", "Messages that could not be read",
                    {{"status", std::to_string(status)}})
        .Add();
    return ProblemOf(error, error_texts_, context);
}

void RoutedHandler::Record(const Route* route, const Request& request, const Context& context,
                           int status, std::chrono::steady_clock::time_point start) {
    const auto took = std::chrono::steady_clock::now() - start;
    Counter*& count = requests_[{route, status}];
    if (count == nullptr) {
        count = &metrics_.AddCounter(
            "http_requests_total", "Requests by route and status",
            {{"method", std::string(route == nullptr ? "-" : MethodText(route->method))},
             {"route", std::string(PatternOf(route))},
             {"status", std::to_string(status)}});
    }
    count->Add();
    Histogram*& duration = durations_[route];
    if (duration == nullptr) {
        duration = &metrics_.AddHistogram(
            "http_request_seconds", "How long requests took",
            {{"method", std::string(route == nullptr ? "-" : MethodText(route->method))},
             {"route", std::string(PatternOf(route))}});
    }
    duration->Observe(took);
    if (!access_log_) return;  // scrapes and probes: neither lines nor spans
    if (SpanWanted(context.trace))
        RecordSpan(
            ServerSpan(MethodText(request.method), PatternOf(route), context, status, start));
    Log(LogLevel::kInfo, "request",
        {{"method", MethodText(request.method)},
         {"route", PatternOf(route)},
         {"status", status},
         {"microseconds", std::chrono::duration_cast<std::chrono::microseconds>(took).count()},
         {"requestId", context.request_id}},
        &context.trace);
}

}  // namespace openrun::http
