#include "libs/http/peer.hpp"

#include "libs/telemetry/span.hpp"

namespace openrun::http {
namespace {

Kind KindOf(int status) {
    switch (status) {
        case 400:
            return Kind::kInvalid;
        case 401:
            return Kind::kUnauthenticated;
        case 403:
            return Kind::kForbidden;
        case 404:
            return Kind::kNotFound;
        case 405:
            return Kind::kNotAllowed;
        case 409:
            return Kind::kConflict;
        case 410:
            return Kind::kGone;
        case 413:
            return Kind::kTooLarge;
        case 415:
            return Kind::kUnsupported;
        case 422:
            return Kind::kRefused;
        case 429:
            return Kind::kLimited;
        case 500:
            return Kind::kInternal;
        case 503:
            return Kind::kUnavailable;
        case 504:
            return Kind::kTimeout;
        default:
            return Kind::kUpstream;
    }
}

}  // namespace

Error ErrorOf(const ClientResponse& response) {
    boost::system::error_code failed;
    const auto document = boost::json::parse(response.body, failed);
    const auto* object = failed ? nullptr : document.if_object();
    const auto* code = object == nullptr ? nullptr : object->if_contains("code");
    if (code == nullptr || !code->is_string()) {
        return {Kind::kUpstream, "UPSTREAM_BROKEN", "status " + std::to_string(response.status)};
    }
    Error error{KindOf(response.status), std::string(code->get_string()), "from a neighbour"};
    if (const auto retry_after = response.Header("retry-after")) {
        int seconds = 0;
        std::from_chars(retry_after->data(), retry_after->data() + retry_after->size(), seconds);
        error.retry_after = std::chrono::seconds{seconds};
    }
    return error;
}

Peer::Peer(Runtime& runtime, const Clock& clock, Random& random, const SigningKey& key,
           Metrics& metrics, std::string self, PeerOptions options)
    : clock_(clock),
      random_(random),
      key_(key),
      self_(std::move(self)),
      name_(std::move(options.name)),
      client_(runtime, {.url = std::move(options.url)}),
      breaker_(options.breaker),
      open_(metrics.AddGauge("circuit_open", "1 while calls to this neighbour are not even tried.",
                             {{"peer", name_}})),
      failures_(metrics.AddCounter("peer_failures_total", "Calls without a usable answer.",
                                   {{"peer", name_}})) {}

Task<Result<ClientResponse>> Peer::Call(Method method, std::string target, std::string body,
                                        const Trace& trace, Deadline deadline,
                                        std::string account) {
    if (!breaker_.Allow()) {
        co_return Fail(Error{Kind::kUnavailable,
                             "UPSTREAM_UNAVAILABLE",
                             name_ + " does not answer",
                             {},
                             breaker_.RetryAfter()});
    }
    ClientRequest request{
        .method = method, .target = std::move(target), .body = std::move(body), .headers = {}};
    request.headers.emplace_back(
        "Authorization", "Bearer " + SignInternalToken(key_, self_, name_, clock_.Now(), account));
    const Trace own = ChildOf(trace, random_);
    request.headers.emplace_back("traceparent", own.Header());
    const std::string path = SpanWanted(own) ? request.target : std::string();
    const auto start = std::chrono::steady_clock::now();
    auto answered = co_await client_.Call(std::move(request), deadline);
    const bool failed = !answered || answered->status >= 500;
    if (failed) {
        breaker_.Failed();
        failures_.Add();
    } else {
        breaker_.Succeeded();
    }
    open_.Set(breaker_.state() == CircuitBreaker::State::kClosed ? 0 : 1);
    if (SpanWanted(own)) {
        Span span = FinishedSpan(SpanKind::kClient, std::string(MethodText(method)) + ' ' + name_,
                                 own, start);
        span.failed = failed;
        span.attributes = {{"peer.service", name_},
                           {"http.request.method", MethodText(method)},
                           {"url.path", path},
                           {"http.response.status_code", answered ? answered->status : 0}};
        RecordSpan(std::move(span));
    }
    if (!answered) co_return std::unexpected(std::move(answered).error());
    if (answered->status >= 400) co_return Fail(ErrorOf(*answered));
    co_return *std::move(answered);
}

}  // namespace openrun::http
