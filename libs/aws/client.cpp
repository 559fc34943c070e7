#include "libs/aws/client.hpp"

#include "libs/base/json.hpp"
#include "libs/http/client_connection.hpp"
#include "libs/security/digest.hpp"
#include "libs/telemetry/log.hpp"

#include <algorithm>
#include <array>
#include <ctime>

namespace openrun::aws {
namespace {

using namespace std::chrono_literals;

constexpr int kTries = 3;

std::string HostOf(const std::string& url) {
    const auto origin = http::ParseOrigin(url);
    return origin ? origin->HostHeader() : std::string();
}

// "Fri, 27 Nov 2026 03:53:12 GMT"
std::optional<Instant> ParseHttpDate(std::string_view text) {
    std::tm parts{};
    const std::string owned(text);
    if (strptime(owned.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts) == nullptr)
        return std::nullopt;
    return Instant(std::chrono::seconds{timegm(&parts)});
}

bool IsOneOf(std::string_view code, std::initializer_list<std::string_view> known) {
    return std::ranges::find(known, code) != known.end();
}

std::string JsonErrorCode(std::string_view body) {
    const auto parsed = json::Parse(body);
    if (!parsed || !parsed->is_object()) return {};
    const auto* type = parsed->as_object().if_contains("__type");
    if (type == nullptr || !type->is_string()) return {};
    const std::string code(type->as_string());
    return code.substr(code.find('#') + 1);  // "com.amazonaws…#ResourceNotFoundException"
}

}  // namespace

std::string ErrorCode(const http::ClientResponse& response) {
    if (response.status < 300) return {};
    if (const auto header = response.Header("x-amzn-ErrorType"))
        return std::string(header->substr(0, header->find(':')));
    constexpr std::string_view kBegin = "<Code>";
    if (const auto begin = response.body.find(kBegin); begin != std::string::npos) {
        const auto end = response.body.find('<', begin + kBegin.size());
        if (end == std::string::npos) return {};
        return response.body.substr(begin + kBegin.size(), end - begin - kBegin.size());
    }
    return response.body.starts_with('{') ? JsonErrorCode(response.body) : std::string();
}

Client::Client(Runtime& runtime, const Clock& clock, CredentialsSource& credentials,
               ClientOptions options)
    : runtime_(runtime),
      clock_(clock),
      credentials_(credentials),
      options_(std::move(options)),
      host_(HostOf(options_.url)),
      http_(runtime, {.url = options_.url, .connections_max = 16, .body_max = options_.body_max}) {}

Task<Result<http::ClientResponse>> Client::CallOnce(const Request& request, Deadline deadline) {
    CO_TRY(const Credentials credentials, co_await credentials_.Get(deadline));
    ToSign to_sign{.method = std::string(http::MethodText(request.method)),
                   .path = request.path,
                   .query = request.query,
                   .headers = request.headers,
                   .payload_hash = request.payload_hash};
    to_sign.headers.emplace_back("x-amz-content-sha256", request.payload_hash);
    http::ClientRequest sent{.method = request.method,
                             .target = request.path,
                             .body = request.body,
                             .content_type = request.content_type,
                             .headers = to_sign.headers};
    if (!request.query.empty()) sent.target += '?' + EncodeQuery(request.query);
    to_sign.headers.emplace_back("host", host_);
    if (!request.body.empty()) to_sign.headers.emplace_back("content-type", request.content_type);
    const Scope scope{.region = options_.region, .service = options_.service};
    for (auto& header : SignedHeaders(std::move(to_sign), credentials, scope, Now()))
        sent.headers.push_back(std::move(header));
    co_return co_await http_.Call(std::move(sent), deadline);
}

bool Client::Amend(const http::ClientResponse& answer) {
    if (answer.status < 400) return false;
    const std::string code = ErrorCode(answer);
    if (IsOneOf(code, {"ExpiredToken", "ExpiredTokenException"})) {
        credentials_.Forget();
        return true;
    }
    const bool wrong_time =
        IsOneOf(code, {"RequestTimeTooSkewed", "RequestExpired"}) ||
        (code == "InvalidSignatureException" &&
         (answer.body.contains("Signature expired") || answer.body.contains("not yet current")));
    if (wrong_time) {
        const auto date = answer.Header("Date");
        const auto theirs = date ? ParseHttpDate(*date) : std::nullopt;
        if (!theirs) return false;
        skew_ = *theirs - std::chrono::floor<std::chrono::seconds>(clock_.Now());
        LogWarning("this machine's clock is wrong; AWS's is used",
                   {{"seconds", std::chrono::floor<std::chrono::seconds>(skew_).count()}});
        return true;
    }
    return answer.status >= 500 || answer.status == 429 ||
           IsOneOf(code, {"ThrottlingException", "SlowDown", "InternalServiceError",
                          "RequestLimitExceeded"});
}

Task<Result<http::ClientResponse>> Client::Call(Request request, Deadline deadline) {
    if (request.payload_hash.empty()) request.payload_hash = EncodeHex(Sha256(request.body));
    auto pause = options_.pause;
    for (int tries = 1;; ++tries) {
        auto answered = co_await CallOnce(request, deadline);
        const bool again = answered ? Amend(*answered) : answered.error().kind != Kind::kTimeout;
        if (!again || tries == kTries || After(pause) >= deadline) co_return answered;
        co_await SleepFor(runtime_.executor(), pause);
        pause *= 2;
    }
}

Task<Result<std::string>> Client::Presign(Request request, std::string host,
                                          std::chrono::seconds valid_for, Deadline deadline) {
    CO_TRY(const Credentials credentials, co_await credentials_.Get(deadline));
    ToSign to_sign{.method = std::string(http::MethodText(request.method)),
                   .path = std::move(request.path),
                   .query = std::move(request.query),
                   .headers = std::move(request.headers),
                   .payload_hash = {}};
    to_sign.headers.emplace_back("host", std::move(host));
    const Scope scope{.region = options_.region, .service = options_.service};
    co_return PresignedTarget(std::move(to_sign), credentials, scope, Now(), valid_for);
}

}  // namespace openrun::aws
