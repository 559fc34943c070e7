#pragma once
// Every knob of the gateway beside those all services have.

#include "libs/base/settings.hpp"
#include "libs/http/server.hpp"
#include "services/gateway/upstream.hpp"

#include <string>
#include <vector>

namespace openrun::gateway {

struct Settings {
    std::int64_t threads = 0;  // 0: one a core
    std::string routes_file;   // empty: the built-in table
    std::vector<std::string> web_origins;
    std::vector<std::string> trusted_proxies;
    std::vector<UpstreamOptions> upstreams;  // user, event, queue, reservation, payment
    http::ServerOptions server;              // address, port and limits
    bool access_log = true;
};

[[nodiscard]] Settings ReadSettings(SettingsReader& reader);

}  // namespace openrun::gateway
