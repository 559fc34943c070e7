#pragma once
// The table of routes.yaml: which address goes to which service, under which conditions. Read once,
// then read-only and shared by all threads. A path is matched by whole segments; the rule with the
// most segments wins, then the one with the fewest wildcards.

#include "libs/base/result.hpp"

#include <chrono>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace openrun::gateway {

enum class Auth : std::uint8_t { kRequired, kOptional, kNone };

// What cookies an answer may set: see filters/keep_tokens.hpp.
enum class Cookies : std::uint8_t { kNone, kSession, kPass, kEnd, kOAuth };

struct RouteRule {
    std::string path;  // "/api/v1/schedules/*/seats"; also the metric label
    std::vector<std::string> segments;
    std::size_t upstream = 0;  // index into the names given to Parse()
    Auth auth = Auth::kRequired;
    std::vector<std::string> roles;  // any of; empty: none needed
    std::chrono::milliseconds deadline{10'000};
    std::size_t body_max = 64 * 1024;
    Cookies cookies = Cookies::kNone;
    bool refresh_cookie = false;
    bool oauth_cookie = false;
    std::size_t index = 0;  // its place in rules()
};

class RouteTable {
public:
    // Error: INVALID_SETTINGS (invalid) with the line at fault: unknown members or upstreams, paths
    // outside /api/, the same path twice.
    [[nodiscard]] static Result<RouteTable> Parse(const std::string& yaml,
                                                  std::span<const std::string> upstreams);

    // Null: not routed.
    [[nodiscard]] const RouteRule* Find(std::string_view path) const;
    [[nodiscard]] const std::vector<RouteRule>& rules() const { return rules_; }

private:
    std::vector<RouteRule> rules_;  // the more special before the more general
};

// "512", "64KiB", "4MiB"; nullopt when it is none.
[[nodiscard]] std::optional<std::size_t> ParseSize(std::string_view text);

}  // namespace openrun::gateway
