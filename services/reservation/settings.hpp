#pragma once
// Every knob of reservation with default and bounds; see docs/settings.md.

#include "libs/service/settings.hpp"

namespace openrun::reservation {

struct Settings {
    postgres::PoolOptions postgres;
    service::BusSettings bus;
    redis::ClientOptions redis;
    http::PeerOptions event, payment;
    std::string ticket_signing_key;
    std::chrono::milliseconds hold_ttl{}, longer_hold_ttl{}, pay_window{}, provisional_ttl{};
    std::chrono::milliseconds sweep_every{}, ask_payment_after{}, repeat_cancellation_after{};
    std::chrono::milliseconds reconcile_every{}, invariants_every{};
};

[[nodiscard]] Settings ReadSettings(SettingsReader& reader);

}  // namespace openrun::reservation
