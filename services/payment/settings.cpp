#include "services/payment/settings.hpp"

namespace openrun::payment {

Settings ReadSettings(SettingsReader& reader) {
    using namespace std::chrono_literals;
    Settings s;
    s.postgres = service::ReadPostgresSettings(reader, "payment");
    s.bus = service::ReadBusSettings(reader);
    s.reservation = service::ReadPeerSettings(reader, "reservation", 8084);
    s.portone.api_url =
        reader.Text("OPENRUN_PORTONE_API_URL", "https://api.portone.io", "PortOne's API");
    s.portone.api_secret = reader.Secret("OPENRUN_PORTONE_API_SECRET", "PortOne's V2 API secret");
    s.portone.store_id =
        reader.Text("OPENRUN_PORTONE_STORE_ID", "store-00000000-0000-4000-8000-000000000001",
                    "Our store at PortOne");
    s.portone.channel_key = reader.Text("OPENRUN_PORTONE_CHANNEL_KEY",
                                        "channel-key-00000000-0000-4000-8000-000000000001",
                                        "The channel that buyers pay through");
    s.portone.channel_type = reader.Text("OPENRUN_PORTONE_CHANNEL_TYPE", "TEST",
                                         "LIVE or TEST: what every charge must be");
    s.portone.timeout =
        reader.Duration("OPENRUN_PORTONE_TIMEOUT", 60s, 100ms, 2min, "How long PortOne may take");
    s.portone.calls_max = static_cast<std::size_t>(
        reader.Integer("OPENRUN_PORTONE_CALLS_MAX", 32, 1, 512, "Calls to PortOne at once"));
    s.webhook_secrets.push_back(
        reader.Secret("OPENRUN_PORTONE_WEBHOOK_SECRET", "What PortOne signs webhooks with"));
    const std::string second =
        reader.Text("OPENRUN_PORTONE_WEBHOOK_SECRET_OLD", "", "The one before, while it rotates");
    if (!second.empty()) s.webhook_secrets.push_back(second);
    s.confirm_patience = reader.Duration("OPENRUN_PAYMENT_CONFIRM_PATIENCE", 8s, 100ms, 55s,
                                         "How long confirm waits before 202");
    const auto age = [&reader](std::string_view name, std::chrono::milliseconds& to,
                               std::string_view sentence) {
        to = reader.Duration(name, to, 10ms, 30 * 24h, sentence);
    };
    age("OPENRUN_PAYMENT_TERMS_MISSING", s.ages.terms_missing,
        "When a payment that begin-payment never answered is past its time");
    age("OPENRUN_PAYMENT_RECONCILE_CAPTURING_AFTER", s.ages.capturing,
        "How old a capture is before the reconciler drives it");
    age("OPENRUN_PAYMENT_RETRY_FIRST", s.ages.retry_first, "The reconciler's first pause");
    age("OPENRUN_PAYMENT_RETRY_LONGEST", s.ages.retry_longest, "The reconciler's longest pause");
    age("OPENRUN_PAYMENT_REPEAT_AFTER", s.ages.repeat_first,
        "When PaymentSucceeded is repeated without an answer");
    age("OPENRUN_PAYMENT_REPEAT_LONGEST", s.ages.repeat_longest,
        "The longest pause between such repetitions");
    age("OPENRUN_PAYMENT_DEAD_FIRST", s.ages.dead_first,
        "First look at a failed payment: the provider may still charge");
    age("OPENRUN_PAYMENT_DEAD_LONGEST", s.ages.dead_longest, "Longest pause between such looks");
    age("OPENRUN_PAYMENT_DEAD_WATCH", s.ages.dead_watch, "How long failed payments are looked at");
    age("OPENRUN_PAYMENT_PROVIDER_LONGEST", s.ages.provider_longest,
        "Longest pause while the provider ends a refund");
    age("OPENRUN_PAYMENT_KEY_REST", s.rules.key_rest,
        "How long after a call its idempotency key is kept at least");
    s.lease = reader.Duration("OPENRUN_PAYMENT_LEASE", 2min, 100ms, 1h,
                              "How long one instance keeps a payment that it reconciles");
    s.tick = reader.Duration("OPENRUN_PAYMENT_TICK", 200ms, 10ms, 10s,
                             "How often the reconciler looks for work");
    s.money_every = reader.Duration("OPENRUN_INVARIANTS_EVERY", 1min, 100ms, 1h,
                                    "How often invariants are counted over all rows");
    return s;
}

}  // namespace openrun::payment
