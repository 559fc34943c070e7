#include "services/gateway/filters/allow_origin.hpp"

#include <algorithm>

namespace openrun::gateway {
namespace {

constexpr const char* kMethods = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
constexpr const char* kRequestHeaders =
    "Authorization, Content-Type, Idempotency-Key, X-Queue-Token, X-Refresh-Token, X-Session-Mode, "
    "X-Request-Id, traceparent, If-None-Match, Accept-Language, Last-Event-ID";

}  // namespace

void AllowOrigin::Note(Passage& passage) const {
    const auto sent = passage.request.Header("origin");
    if (sent && std::ranges::find(origins_, *sent) != origins_.end()) passage.origin = *sent;
}

Result<http::Response> AllowOrigin::Preflight(const Passage& passage) {
    http::Response response = http::NoContent();
    response.Set("Allow", kMethods);
    if (!passage.request.Header("access-control-request-method")) return response;
    if (passage.origin.empty()) return Fail(Kind::kForbidden, "ORIGIN_NOT_ALLOWED", "preflight");
    response.Set("Access-Control-Allow-Methods", kMethods)
        .Set("Access-Control-Allow-Headers", kRequestHeaders)
        .Set("Access-Control-Max-Age", "600");
    return response;
}

void AllowOrigin::AppendHeaders(std::string& out, const Passage& passage) {
    out += "Vary: Origin\r\n";
    if (passage.origin.empty()) return;
    out.append("Access-Control-Allow-Origin: ").append(passage.origin);
    out +=
        "\r\nAccess-Control-Allow-Credentials: true\r\nAccess-Control-Expose-Headers: Location, "
        "ETag, Retry-After, X-Request-Id, Content-Language, Allow\r\n";
}

}  // namespace openrun::gateway
