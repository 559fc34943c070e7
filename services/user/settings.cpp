#include "services/user/settings.hpp"

namespace openrun::user {

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
    return s;
}

}  // namespace openrun::user
