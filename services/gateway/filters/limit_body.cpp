#include "services/gateway/filters/limit_body.hpp"

namespace openrun::gateway {

Result<void> LimitBody(const Passage& passage) {
    if (passage.content_length.value_or(0) > passage.route->body_max)
        return Fail(Kind::kTooLarge, "BODY_TOO_LARGE");
    return {};
}

}  // namespace openrun::gateway
