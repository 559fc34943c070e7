#include "services/event/settings.hpp"

namespace openrun::event {

using namespace std::chrono_literals;

Settings ReadSettings(SettingsReader& reader) {
    Settings settings;
    settings.postgres = service::ReadPostgresSettings(reader, "event");
    settings.postgres.error_map = EventError;
    settings.bus = service::ReadBusSettings(reader);
    settings.showcase.age_max =
        reader.Duration("OPENRUN_EVENT_CACHE_AGE", 1s, 0ms, 1min,
                        "How long shows and lists are answered from memory; 0: never");
    settings.showcase.shows_max = static_cast<std::size_t>(
        reader.Integer("OPENRUN_EVENT_CACHE_SHOWS_MAX", 1'000, 0, 100'000, "Shows kept in memory"));
    settings.showcase.lists_max = static_cast<std::size_t>(reader.Integer(
        "OPENRUN_EVENT_CACHE_LISTS_MAX", 200, 0, 10'000, "Pages of lists kept in memory"));
    settings.showcase.plan_bytes_max =
        static_cast<std::size_t>(reader.Integer("OPENRUN_EVENT_CACHE_PLAN_BYTES_MAX", 32 << 20, 0,
                                                1 << 30, "Bytes of seat maps kept in memory"));
    return settings;
}

}  // namespace openrun::event
