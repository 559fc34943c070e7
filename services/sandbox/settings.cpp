#include "services/sandbox/settings.hpp"

namespace openrun::sandbox {

using namespace std::chrono_literals;

namespace {

std::array<OAuthClient, 3> ReadOAuthClients(SettingsReader& reader) {
    const std::string back =
        reader.Text("OPENRUN_OAUTH_CALLBACK_URL", "http://localhost:8080/api/v1/auth/oauth",
                    "Where sign-in providers send browsers back to, before /kakao/callback");
    const auto read = [&](const std::string& prefix, OAuthKind kind) {
        return OAuthClient{.id = reader.Text(prefix + "CLIENT_ID", "",
                                             "The app that may sign in by it; empty: none"),
                           .secret = reader.Text(prefix + "CLIENT_SECRET", "", "Its secret"),
                           .redirect_uri = back + '/' + std::string(NameOf(kind)) + "/callback"};
    };
    return {read("OPENRUN_OAUTH_KAKAO_", OAuthKind::kKakao),
            read("OPENRUN_OAUTH_NAVER_", OAuthKind::kNaver),
            read("OPENRUN_OAUTH_GOOGLE_", OAuthKind::kGoogle)};
}

}  // namespace

Settings ReadSettings(SettingsReader& reader) {
    Settings settings;
    settings.api_secret =
        reader.Secret("OPENRUN_PORTONE_API_SECRET", "PortOne's V2 API secret, which callers show");
    settings.webhook_secret =
        reader.Secret("OPENRUN_PORTONE_WEBHOOK_SECRET", "What PortOne's webhooks are signed with");
    settings.recaptcha_secret =
        reader.Secret("OPENRUN_RECAPTCHA_SECRET", "reCAPTCHA's secret, which callers show");
    settings.store_id =
        reader.Text("OPENRUN_PORTONE_STORE_ID", "store-00000000-0000-4000-8000-000000000001",
                    "Our store at PortOne");
    settings.channel_key = reader.Text("OPENRUN_PORTONE_CHANNEL_KEY",
                                       "channel-key-00000000-0000-4000-8000-000000000001",
                                       "The channel that charges when it is told to confirm");
    settings.auto_channel_key = reader.Text("OPENRUN_PORTONE_AUTO_CHANNEL_KEY",
                                            "channel-key-00000000-0000-4000-8000-000000000002",
                                            "The channel that charges in its window");
    settings.channel_type =
        reader.Text("OPENRUN_PORTONE_CHANNEL_TYPE", "TEST", "LIVE or TEST: is the money real");
    settings.webhook_url = reader.Text("OPENRUN_PORTONE_WEBHOOK_URL",
                                       "http://127.0.0.1:8080/api/v1/payments/webhooks/portone",
                                       "Where the sandbox sends PortOne's webhooks");
    settings.captcha_hostname = reader.Text("OPENRUN_SANDBOX_CAPTCHA_HOSTNAME", "localhost",
                                            "The page that reCAPTCHA tokens name");
    settings.web_origins =
        reader.List("OPENRUN_WEB_ORIGINS", "http://localhost:3000,http://127.0.0.1:3000",
                    "Origins of our own pages: they may show the provider's windows");
    settings.oauth_clients = ReadOAuthClients(reader);
    settings.webhook_minute =
        reader.Duration("OPENRUN_SANDBOX_WEBHOOK_MINUTE", 1s, 1ms, 60s,
                        "How long a minute between the repeats of a webhook lasts");
    settings.webhook_timeout = reader.Duration("OPENRUN_SANDBOX_WEBHOOK_TIMEOUT", 30s, 10ms, 60s,
                                               "How long a webhook waits for its answer");
    return settings;
}

}  // namespace openrun::sandbox
