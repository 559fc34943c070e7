#include "services/sandbox/gate.hpp"

#include "libs/telemetry/log.hpp"

namespace openrun::sandbox {
namespace {

using enum FaultKind;

Refusal Outstanding() {
    return {.status = 409,
            .type = "IDEMPOTENCY_OUTSTANDING_REQUEST",
            .message = "a request with this key is being handled"};
}

http::Response RefusalOf(Target target) {
    if (target == Target::kConfirm) {
        return Reply(Refusal{.status = 400,
                             .type = "INVALID_PAYMENT_TOKEN",
                             .message = "the payment token is not valid"});
    }
    return Reply(Refusal{.status = 403, .type = "FORBIDDEN", .message = "the store is not yours"});
}

http::Response BadGateway() {
    return Html(
        "<html><head><title>502 Bad Gateway</title></head><body>502 Bad Gateway</body></html>",
        502);
}

}  // namespace

Answer Gate::Admit(Target target, std::string subject, const http::Request& request, Work work) {
    if (!logins_.Admits(request)) {
        co_return Reply(Refusal{.status = 401,
                                .type = "UNAUTHORIZED",
                                .message = "the API secret is missing or wrong"});
    }
    co_return co_await Pass(target, std::move(subject), request, std::move(work));
}

Answer Gate::Pass(Target target, std::string subject, const http::Request& request, Work work) {
    const auto fault = faults_.Take(target, Layer::kEdge, subject);
    const auto hit = [&fault](FaultKind kind) { return fault && fault->kind == kind; };
    if (hit(kDropConnection)) co_return LoseAnswer();
    if (hit(kError500)) {
        co_return http::Response{
            .status = 500, .body = {}, .content_type = {}, .headers = {}, .stream = {}};
    }
    if (hit(kOutstanding)) co_return Reply(Outstanding());
    std::string key;
    const auto header = request.Header("idempotency-key");
    if (header && request.method != http::Method::kGet) {
        auto read = ReadIdempotencyKey(*header);
        if (!read) {
            co_return Reply(Refusal{.status = 400,
                                    .type = "INVALID_REQUEST",
                                    .message = "Idempotency-Key is no quoted string of 16..256"});
        }
        key = *std::move(read);
    }
    std::optional<http::Response> answer;
    if (!key.empty()) {
        auto repeated = Repeated(key, request);
        if (!repeated) co_return Reply(repeated.error());
        answer = *std::move(repeated);
    }
    const bool fresh = !answer;
    if (hit(kDelay)) co_await SleepFor(executor_, fault->delay);
    if (fresh) {
        answer = Execute(target, subject, work);
        if (!key.empty()) records_.Finish(key, *answer);
    }
    if (hit(kLostAnswer)) co_return LoseAnswer();
    if (hit(kHtmlBody)) co_return BadGateway();
    co_return *std::move(answer);
}

// The stored answer; nullopt: it is the first of its key.
Outcome<std::optional<http::Response>> Gate::Repeated(const std::string& key,
                                                      const http::Request& request) {
    std::string call(http::MethodText(request.method));
    call.append(" ").append(request.target).append("\n").append(request.body);
    const auto found = records_.Begin(key, std::move(call), clock_.Now());
    switch (found.state) {
        case IdempotencyRecords::State::kNew:
            return std::nullopt;
        case IdempotencyRecords::State::kRunning:
            return std::unexpected(Outstanding());
        case IdempotencyRecords::State::kFinished:
            return *found.answer;
        case IdempotencyRecords::State::kOtherRequest:
            break;
    }
    LogError("one idempotency key for two different requests", {{"path", request.path}});
    return Refuse(400, "INVALID_REQUEST", "the key was used for another request");
}

http::Response Gate::Execute(Target target, const std::string& subject, const Work& work) {
    const auto fault = faults_.Take(target, Layer::kProvider, subject);
    if (!fault) return work(std::nullopt);
    const bool portone = target < Target::kRecaptcha;
    if (fault->kind == kRefuse && portone) return RefusalOf(target);
    return work(fault->kind);
}

}  // namespace openrun::sandbox
