#pragma once
// One request on its way through the filters: what they have found out so far. Views point into the
// request's connection.

#include "libs/http/context.hpp"
#include "libs/http/message.hpp"
#include "services/gateway/routes.hpp"

#include <optional>
#include <string_view>

namespace openrun::gateway {

struct Passage {
    const http::Request& request;
    http::Context context{};
    std::optional<std::uint64_t> content_length{};
    std::string_view scheme = "http";  // by which the client came: https behind nginx
    const RouteRule* route = nullptr;
    std::optional<Trace>
        call{};                 // the span of passing it on; none: what is traced is not collected
    std::string_view origin{};  // the Origin that was sent, if it is one of ours

    // From cookies, each empty when absent, not wanted by the route, or sent as a header, too.
    std::string_view access_token{}, refresh_token{}, pass{}, oauth_browser{};
    bool sent_cookies = false;  // any of ours, used or not
    bool hides_tokens = false;  // tokens in the answer go into cookies

    [[nodiscard]] bool by_cookie() const {
        return !access_token.empty() || !refresh_token.empty() || !oauth_browser.empty();
    }
    [[nodiscard]] bool writes() const {
        return request.method != http::Method::kGet && request.method != http::Method::kHead &&
               request.method != http::Method::kOptions;
    }
};

}  // namespace openrun::gateway
