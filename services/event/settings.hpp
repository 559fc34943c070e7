#pragma once
// Every knob of event; the table is docs/settings.md.

#include "libs/service/settings.hpp"
#include "services/event/showcase.hpp"

namespace openrun::event {

struct Settings {
    postgres::PoolOptions postgres;
    service::BusSettings bus;
    ShowcaseOptions showcase;
};

[[nodiscard]] Settings ReadSettings(SettingsReader& reader);

}  // namespace openrun::event
