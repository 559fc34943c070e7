#pragma once
// Every knob of event; the table is docs/settings.md.

#include "libs/bus/postgres_log.hpp"
#include "libs/service/settings.hpp"
#include "services/event/showcase.hpp"

namespace openrun::event {

struct Settings {
    postgres::PoolOptions postgres;
    bus::PostgresLogOptions bus;
    ShowcaseOptions showcase;
};

[[nodiscard]] Settings ReadSettings(SettingsReader& reader);

}  // namespace openrun::event
