#include "services/gateway/pipeline.hpp"

#include "services/gateway/filters/check_path.hpp"
#include "services/gateway/filters/limit_body.hpp"
#include "services/gateway/filters/read_cookies.hpp"
#include "services/gateway/filters/require_role.hpp"

namespace openrun::gateway {

using http::Method, http::Response;

Pipeline::Pipeline(const RouteTable& routes, FindClient find_client, AllowOrigin allow_origin,
                   const Clock& clock, const std::shared_ptr<const KeySet>& keys)
    : routes_(routes),
      find_client_(std::move(find_client)),
      allow_origin_(std::move(allow_origin)),
      authenticate_(clock, keys),
      jwks_(keys->Jwks()) {}

void Pipeline::Replace(std::shared_ptr<const KeySet> keys) {
    jwks_ = keys->Jwks();
    authenticate_.Replace(std::move(keys));
}

Result<std::optional<Response>> Pipeline::Admit(Passage& passage, const std::string& peer_address) {
    const http::Request& request = passage.request;
    find_client_.Note(passage, peer_address);
    CHECK(CheckPath(request.path));
    allow_origin_.Note(passage);
    if (request.path == "/.well-known/jwks.json" &&
        (request.method == Method::kGet || request.method == Method::kHead)) {
        return Response{.body = jwks_, .headers = {}, .stream = {}}.Set("Cache-Control",
                                                                        "public, max-age=60");
    }
    passage.route = routes_.Find(request.path);
    if (passage.route == nullptr) return Fail(Kind::kNotFound, "NOT_FOUND");
    if (request.method == Method::kOptions) {
        TRY(Response preflight, AllowOrigin::Preflight(passage));
        return preflight;
    }
    if (request.method == Method::kOther) return Fail(Kind::kNotAllowed, "METHOD_NOT_ALLOWED");
    CHECK(ReadCookies(passage));
    TRY(const Identity* who, authenticate_.Check(passage));
    CHECK(RequireRole(*passage.route, who));
    CHECK(LimitBody(passage));
    return std::nullopt;
}

}  // namespace openrun::gateway
