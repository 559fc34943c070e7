#pragma once
// Every knob of user with default and bounds; see docs/settings.md.

#include "libs/security/password.hpp"
#include "libs/service/settings.hpp"

namespace openrun::user {

struct OAuthProviderSettings {  // one that has no id or no secret is not offered
    std::string client_id, client_secret;
    std::string browser_url;  // where browsers go
    std::string url;          // where codes become tokens
    std::string api_url;      // what we ask besides
};

struct OAuthSettings {
    OAuthProviderSettings kakao, naver, google;
    std::string callback_url, web_url;
    std::chrono::milliseconds attempt_life{}, pending_life{}, fresh_age{}, timeout{}, keys_pause{};
};

struct Settings {
    postgres::PoolOptions postgres;
    service::BusSettings bus;
    std::string field_keys, lookup_key;
    std::string portone_url, portone_secret, store_id, channel_key, channel_type;
    std::string recaptcha_url, recaptcha_secret;
    double captcha_score_min = 0.5;
    std::string admin_email, admin_password;
    PasswordCost password_cost;
    std::int64_t hashing_max = 0;
    std::chrono::milliseconds access_life{}, refresh_life{}, identity_life{}, verified_age_max{},
        outside_timeout{};
    std::chrono::milliseconds failure_window{};
    std::int64_t failures_by_email_max = 0, failures_by_address_max = 0;
    OAuthSettings oauth;
};

[[nodiscard]] Settings ReadSettings(SettingsReader& reader);

}  // namespace openrun::user
