#pragma once
// Every knob of event; the table is docs/settings.md.

#include "libs/objects/settings.hpp"
#include "libs/service/settings.hpp"
#include "services/event/images.hpp"
#include "services/event/showcase.hpp"

namespace openrun::event {

struct Settings {
    postgres::PoolOptions postgres;
    service::BusSettings bus;
    ShowcaseOptions showcase;
    objects::Settings objects;
    ImageOptions images;
};

[[nodiscard]] Settings ReadSettings(SettingsReader& reader);

}  // namespace openrun::event
