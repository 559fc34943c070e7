#include "libs/http/peer.hpp"

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
           std::string self, PeerOptions options)
    : clock_(clock),
      random_(random),
      key_(key),
      self_(std::move(self)),
      name_(std::move(options.name)),
      client_(runtime, {.url = std::move(options.url)}),
      breaker_(options.breaker) {}

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
    request.headers.emplace_back("traceparent", ChildOf(trace, random_).Header());
    auto answered = co_await client_.Call(std::move(request), deadline);
    if (!answered || answered->status >= 500) {
        breaker_.Failed();
    } else {
        breaker_.Succeeded();
    }
    if (!answered) co_return std::unexpected(std::move(answered).error());
    if (answered->status >= 400) co_return Fail(ErrorOf(*answered));
    co_return *std::move(answered);
}

}  // namespace openrun::http
