#include "services/gateway/proxy.hpp"

#include "libs/telemetry/log.hpp"
#include "libs/telemetry/span.hpp"

#include <exception>

namespace openrun::gateway {
namespace {

using namespace std::chrono_literals;

// Not only what is away (503) is worth another try.
void SuggestRetry(Error& error) {
    if (error.kind == Kind::kUpstream || error.kind == Kind::kTimeout)
        error.retry_after = std::max(error.retry_after, std::chrono::milliseconds{1s});
}

}  // namespace

Proxy::Proxy(Runtime& runtime, ProxyParts parts, Pipeline pipeline)
    : runtime_(runtime),
      parts_(std::move(parts)),
      pipeline_(std::move(pipeline)),
      log_(parts_.log_descriptor),
      numbers_(parts_.routes.rules().size() + 1),
      in_flight_(parts_.metrics.AddGauge("http_requests_in_flight", "Requests being handled")),
      exceptions_(parts_.metrics.AddCounter("http_handler_exceptions_total",
                                            "Requests that ended in an exception: bugs")) {
    for (const auto& options : parts_.upstreams)
        upstreams_.push_back(std::make_unique<Upstream>(runtime, parts_.metrics, options));
    runtime.Spawn("access-log", FlushLog());
}

Task<void> Proxy::EndStreams() {
    for (const auto& upstream : upstreams_) upstream->EndStreams();
    co_return;
}

Task<void> Proxy::FlushLog() {
    for (;;) {
        co_await SleepFor(runtime_.executor(), 200ms);
        log_.Flush();
    }
}

Task<Result<int>> Proxy::Handle(http::Exchange& exchange, Passage& passage) {
    CO_TRY(const auto own, pipeline_.Admit(passage, exchange.peer_address()));
    if (own) co_return Answer(exchange, passage, *own);
    Errand errand(exchange, passage, *upstreams_[passage.route->upstream], parts_.clock, random_);
    std::string thrown;
    try {
        co_return co_await errand.Run();
    } catch (const std::exception& error) {
        thrown = error.what();
    }
    exceptions_.Add();
    exchange.CloseAfter();
    co_return Fail(Kind::kInternal, "INTERNAL", thrown);
}

int Proxy::Answer(http::Exchange& exchange, const Passage& passage,
                  const http::Response& response) {
    std::vector<http::Field> fields;
    fields.emplace_back("Content-Type", response.content_type);
    if (response.status == 204) fields.clear();
    for (const auto& [name, value] : response.headers) fields.emplace_back(name, value);
    std::string cors;  // not taken from services, so not passed with the others
    for (const auto& [name, value] : response.headers) {
        if (name.starts_with("Access-Control-"))
            cors.append(name).append(": ").append(value).append("\r\n");
    }
    const Framing framing{response.status == 204 ? Framing::Body::kNone : Framing::Body::kLength,
                          response.body.size()};
    std::string& out = exchange.out();
    AppendAnswerHead(out, passage, {response.status, fields}, framing, exchange.keeps_alive(),
                     cors);
    if (passage.request.method != http::Method::kHead && response.status != 204)
        out += response.body;
    return response.status;
}

Task<void> Proxy::Serve(http::Exchange& exchange) {
    const auto start = std::chrono::steady_clock::now();
    const http::Request& request = exchange.request();
    Passage passage{.request = request,
                    .context = http::ContextOf(request, exchange.peer_address(), random_),
                    .content_length = exchange.content_length()};
    in_flight_.Add(1);
    auto handled = co_await Handle(exchange, passage);
    in_flight_.Add(-1);
    int status = handled.value_or(0);
    if (!handled) {
        Error& error = handled.error();
        if (error.code == "CLIENT_GONE") {
            exchange.CloseAfter();
            status = Errand::kClientGone;
        } else {
            SuggestRetry(error);
            status = Answer(exchange, passage,
                            http::ProblemOf(error, parts_.error_texts, passage.context));
        }
        if (status >= 500) {
            Log(LogLevel::kWarning, "request failed",
                {{"code", error.code}, {"detail", error.detail}}, &passage.context.trace);
        }
    }
    Record(exchange, passage, status, start);
}

http::Response Proxy::Refuse(int status, std::string_view reason) {
    Error error{Kind::kInvalid, "MALFORMED_REQUEST", std::string(reason)};
    if (status == 408) error.code = "REQUEST_TIMEOUT";
    if (status == 413) error.code = "BODY_TOO_LARGE";
    if (status == 431) error.code = "HEADERS_TOO_LARGE";
    http::Context context;
    context.trace = NewTrace(random_);
    parts_.metrics
        .AddCounter("http_refused_total", "Messages that could not be read",
                    {{"status", std::to_string(status)}})
        .Add();
    return http::ProblemOf(error, parts_.error_texts, context);
}

void Proxy::Record(const http::Exchange& exchange, const Passage& passage, int status,
                   std::chrono::steady_clock::time_point start) {
    const auto took = std::chrono::steady_clock::now() - start;
    const RouteRule* route = passage.route;
    const std::string label = route == nullptr ? "(none)" : route->path;
    const auto method = passage.request.method;
    RouteNumbers& numbers = route == nullptr ? numbers_.back() : numbers_[route->index];
    if (numbers.seconds == nullptr) {
        numbers.seconds = &parts_.metrics.AddHistogram(
            "http_request_seconds", "How long requests took", {{"route", label}});
    }
    Counter*& count = numbers.by_method_and_status[static_cast<int>(method) * 1000 + status];
    if (count == nullptr) {
        count = &parts_.metrics.AddCounter("http_requests_total", "Requests by route and status",
                                           {{"method", std::string(http::MethodText(method))},
                                            {"route", label},
                                            {"status", std::to_string(status)}});
    }
    count->Add();
    numbers.seconds->Observe(took);
    const std::string_view text =
        method == http::Method::kOther ? http::MethodText(method) : exchange.method_text();
    if (SpanWanted(passage.context.trace)) {
        Span span = FinishedSpan(SpanKind::kServer, std::string(text) + ' ' + label,
                                 passage.context.trace, start);
        span.failed = status >= 500;
        span.attributes = {{"http.request.method", text},
                           {"http.route", label},
                           {"http.response.status_code", status},
                           {"openrun.request_id", passage.context.request_id}};
        RecordSpan(std::move(span));
    }
    log_.Add(passage, text, status, parts_.clock.Now(),
             std::chrono::duration_cast<std::chrono::microseconds>(took));
}

}  // namespace openrun::gateway
