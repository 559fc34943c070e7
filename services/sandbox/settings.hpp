#pragma once
// Every knob of the sandbox with default, bounds and a sentence.

#include "libs/base/settings.hpp"
#include "services/sandbox/oauth/oauth.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace openrun::sandbox {

struct Settings {
    std::string api_secret, webhook_secret, recaptcha_secret;
    std::string store_id, channel_key, auto_channel_key, channel_type;
    std::string webhook_url;
    std::string captcha_hostname;
    std::vector<std::string> web_origins;
    std::array<OAuthClient, 3> oauth_clients;
    std::chrono::milliseconds webhook_minute{};   // of the provider's retries
    std::chrono::milliseconds webhook_timeout{};  // of one delivery
};

[[nodiscard]] Settings ReadSettings(SettingsReader& reader);

}  // namespace openrun::sandbox
