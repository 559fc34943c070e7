#include "services/reservation/settings.hpp"

namespace openrun::reservation {

Settings ReadSettings(SettingsReader& reader) {
    using namespace std::chrono_literals;
    Settings s;
    s.postgres = service::ReadPostgresSettings(reader, "reservation");
    s.bus = service::ReadBusSettings(reader);
    s.redis = service::ReadRedisSettings(reader);
    s.event = service::ReadPeerSettings(reader, "event", 8082);
    s.payment = service::ReadPeerSettings(reader, "payment", 8085);
    s.ticket_signing_key = reader.Secret("OPENRUN_TICKET_SIGNING_KEY",
                                         "Private Ed25519 key (JWK) of the tickets; lives long");
    s.hold_ttl =
        reader.Duration("OPENRUN_RESERVATION_HOLD_TTL", 5min, 100ms, 1h, "How long seats are held");
    s.longer_hold_ttl = reader.Duration("OPENRUN_RESERVATION_LONGER_HOLD_TTL", 10min, 100ms, 2h,
                                        "How long for those who asked for more time");
    s.pay_window =
        reader.Duration("OPENRUN_RESERVATION_PAY_WINDOW", 5min, 100ms, 1h,
                        "Beginning to pay moves the deadline once, to at least this far");
    s.provisional_ttl = reader.Duration("OPENRUN_RESERVATION_PROVISIONAL_TTL", 5s, 100ms, 1min,
                                        "How long a mark in Redis waits for PostgreSQL's word");
    s.sweep_every =
        reader.Duration("OPENRUN_RESERVATION_SWEEP_EVERY", 1s, 50ms, 1min,
                        "How often passed deadlines are written and cancelled schedules swept");
    s.ask_payment_after = reader.Duration("OPENRUN_RESERVATION_ASK_PAYMENT_AFTER", 1min, 100ms, 1h,
                                          "How old a capture is before payment is asked about it");
    s.repeat_cancellation_after =
        reader.Duration("OPENRUN_RESERVATION_REPEAT_CANCELLATION_AFTER", 30s, 100ms, 1h,
                        "How long a refund may take before it is asked for again");
    s.reconcile_every = reader.Duration("OPENRUN_RESERVATION_RECONCILE_EVERY", 10s, 100ms, 10min,
                                        "How often Redis is compared with PostgreSQL");
    s.invariants_every = reader.Duration("OPENRUN_INVARIANTS_EVERY", 1min, 100ms, 1h,
                                         "How often invariants are counted over all rows");
    return s;
}

}  // namespace openrun::reservation
