#pragma once
// The filters in their order, written once. Each is a pair of files under filters/, with a test.
// One a thread.

#include "services/gateway/filters/allow_origin.hpp"
#include "services/gateway/filters/authenticate.hpp"
#include "services/gateway/filters/find_client.hpp"
#include "services/gateway/passage.hpp"

#include <optional>

namespace openrun::gateway {

class Pipeline {
public:
    Pipeline(const RouteTable& routes, FindClient find_client, AllowOrigin allow_origin,
             const Clock& clock, const std::shared_ptr<const KeySet>& keys);

    // An answer of the gateway's own, or nothing: on to the route's service. Errors: those of the
    // filters; NOT_FOUND (not found) without a route; METHOD_NOT_ALLOWED (not allowed).
    [[nodiscard]] Result<std::optional<http::Response>> Admit(Passage& passage,
                                                              const std::string& peer_address);
    void Replace(std::shared_ptr<const KeySet> keys);

private:
    const RouteTable& routes_;
    FindClient find_client_;
    AllowOrigin allow_origin_;
    Authenticate authenticate_;
    std::string jwks_;
};

}  // namespace openrun::gateway
