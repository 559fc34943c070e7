#pragma once
// Every knob of payment with default and bounds; see docs/settings.md.

#include "libs/service/settings.hpp"
#include "services/payment/domain/schedule.hpp"
#include "services/payment/portone/portone.hpp"

namespace openrun::payment {

struct Settings {
    postgres::PoolOptions postgres;
    service::BusSettings bus;
    http::PeerOptions reservation;
    PortOneOptions portone;
    std::vector<std::string> webhook_secrets;
    Ages ages;
    CallRules rules;
    std::chrono::milliseconds confirm_patience{};  // what the browser waits
    std::chrono::milliseconds lease{};             // of a payment that the reconciler has taken
    std::chrono::milliseconds tick{};
    std::chrono::milliseconds money_every{};  // I7 is summed over all rows
};

[[nodiscard]] Settings ReadSettings(SettingsReader& reader);

}  // namespace openrun::payment
