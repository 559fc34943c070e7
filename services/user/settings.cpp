#include "services/user/settings.hpp"

#include <algorithm>

namespace openrun::user {
namespace {

struct Addresses {
    std::string_view browser, tokens, api;
};

OAuthProviderSettings ReadProvider(SettingsReader& reader, const std::string& title,
                                   const Addresses& real) {
    std::string prefix = "OPENRUN_OAUTH_" + title + "_";
    std::ranges::transform(prefix, prefix.begin(), [](char letter) {
        return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
    });
    OAuthProviderSettings s;
    s.client_id = reader.Text(prefix + "CLIENT_ID", "",
                              "Our app at " + title + "; empty: its sign-in is not offered");
    s.client_secret = reader.Text(prefix + "CLIENT_SECRET", "", "Its secret");
    s.browser_url = reader.Text(prefix + "BROWSER_URL", real.browser,
                                title + " as browsers reach it: where one agrees");
    s.url = reader.Text(prefix + "URL", real.tokens, title + " as we reach it: tokens");
    s.api_url =
        reader.Text(prefix + "API_URL", real.api, title + "'s API: who somebody is, or keys");
    return s;
}

OAuthSettings ReadOAuth(SettingsReader& reader) {
    using namespace std::chrono_literals;
    OAuthSettings s;
    s.kakao = ReadProvider(
        reader, "Kakao",
        {"https://kauth.kakao.com", "https://kauth.kakao.com", "https://kapi.kakao.com"});
    s.naver = ReadProvider(
        reader, "Naver",
        {"https://nid.naver.com", "https://nid.naver.com", "https://openapi.naver.com"});
    s.google = ReadProvider(reader, "Google",
                            {"https://accounts.google.com", "https://oauth2.googleapis.com",
                             "https://www.googleapis.com"});
    s.callback_url = reader.Text(
        "OPENRUN_OAUTH_CALLBACK_URL", "http://localhost:8080/api/v1/auth/oauth",
        "Where providers send browsers back to, before /kakao/callback; registered there");
    s.web_url = reader.Text("OPENRUN_WEB_URL", "http://localhost:3000",
                            "Our pages, where a sign-in by a provider ends");
    s.attempt_life = reader.Duration("OPENRUN_OAUTH_ATTEMPT_LIFE", 10min, 1s, 10min,
                                     "How long a sign-in by a provider may take");
    s.pending_life = reader.Duration("OPENRUN_OAUTH_PENDING_LIFE", 30min, 1s, 2h,
                                     "How long an account there may be linked afterwards");
    s.fresh_age =
        reader.Duration("OPENRUN_FRESH_SIGN_IN", 10min, 1s, 1h,
                        "How recent a sign-in stands in for a password that is not there");
    s.timeout = reader.Duration("OPENRUN_OAUTH_TIMEOUT", 4s, 100ms, 1min,
                                "How long a provider may take for one answer");
    s.keys_pause = reader.Duration("OPENRUN_OAUTH_KEYS_PAUSE", 10s, 0ms, 1h,
                                   "Pause between looks for a key that a provider does not have");
    return s;
}

}  // namespace

Settings ReadSettings(SettingsReader& reader) {
    using namespace std::chrono_literals;
    Settings s;
    s.postgres = service::ReadPostgresSettings(reader, "user");
    s.bus = service::ReadBusSettings(reader);
    s.field_keys = reader.Secret("OPENRUN_FIELD_KEYS",
                                 "Keys of personal data at rest: id:base64, the first seals");
    s.lookup_key =
        reader.Secret("OPENRUN_LOOKUP_KEY", "Key of the hashes that personal data is found by");
    s.portone_url = reader.Text("OPENRUN_PORTONE_API_URL", "https://api.portone.io",
                                "PortOne's API (identity verification)");
    s.portone_secret = reader.Secret("OPENRUN_PORTONE_API_SECRET", "PortOne's V2 API secret");
    s.store_id = reader.Text("OPENRUN_PORTONE_STORE_ID",
                             "store-00000000-0000-4000-8000-000000000001", "Our store at PortOne");
    s.channel_key = reader.Text("OPENRUN_PORTONE_IDENTITY_CHANNEL_KEY",
                                "channel-key-00000000-0000-4000-8000-000000000002",
                                "The channel that verifies identities");
    s.channel_type = reader.Text("OPENRUN_PORTONE_CHANNEL_TYPE", "TEST",
                                 "LIVE or TEST: what every verification must be");
    s.recaptcha_url =
        reader.Text("OPENRUN_RECAPTCHA_URL", "https://www.google.com/recaptcha/api/siteverify",
                    "Where captcha tokens are verified");
    s.recaptcha_secret = reader.Secret("OPENRUN_RECAPTCHA_SECRET", "reCAPTCHA's secret");
    s.captcha_score_min =
        static_cast<double>(reader.Integer("OPENRUN_RECAPTCHA_SCORE_MIN", 50, 0, 100,
                                           "Least score of a captcha, in hundredths")) /
        100;
    s.admin_email =
        reader.Text("OPENRUN_ADMIN_EMAIL", "", "E-mail of the first ADMIN; empty: none is made");
    s.admin_password =
        reader.Text("OPENRUN_ADMIN_PASSWORD", "", "Its password, set when it is made");
    s.password_cost.operations = static_cast<std::uint64_t>(
        reader.Integer("OPENRUN_PASSWORD_OPERATIONS", 2, 1, 10, "Argon2id: passes"));
    s.password_cost.memory_kib = static_cast<std::size_t>(reader.Integer(
        "OPENRUN_PASSWORD_MEMORY_KIB", 19'456, 8, 1'048'576, "Argon2id: memory in KiB"));
    s.hashing_max = reader.Integer("OPENRUN_PASSWORD_WAITING_MAX", 200, 1, 100'000,
                                   "Password hashes that may wait");
    s.access_life =
        reader.Duration("OPENRUN_ACCESS_TOKEN_LIFE", 15min, 1s, 1h, "Life of an access token");
    s.refresh_life = reader.Duration("OPENRUN_REFRESH_TOKEN_LIFE", 7 * 24h, 1s, 90 * 24h,
                                     "Life of a refresh token");
    s.identity_life = reader.Duration("OPENRUN_IDENTITY_LIFE", 30min, 1s, 24h,
                                      "How long a begun verification may be used");
    s.verified_age_max = reader.Duration("OPENRUN_IDENTITY_VERIFIED_AGE_MAX", 1h, 1s, 24h,
                                         "How old a verification may be");
    s.outside_timeout = reader.Duration("OPENRUN_IDENTITY_TIMEOUT", 5s, 100ms, 1min,
                                        "How long reCAPTCHA and PortOne may take");
    s.failure_window = reader.Duration("OPENRUN_SIGN_IN_WINDOW", 15min, 1s, 24h,
                                       "Window in which wrong passwords are counted");
    s.failures_by_email_max = reader.Integer("OPENRUN_SIGN_IN_FAILURES_MAX", 10, 1, 1'000,
                                             "Wrong passwords per account in the window");
    s.failures_by_address_max =
        reader.Integer("OPENRUN_SIGN_IN_ADDRESS_FAILURES_MAX", 200, 1, 100'000,
                       "Wrong passwords per address in the window");
    s.oauth = ReadOAuth(reader);
    return s;
}

}  // namespace openrun::user
