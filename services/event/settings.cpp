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
    settings.objects = objects::ReadSettings(reader);
    ImageOptions& images = settings.images;
    images.bytes_max = static_cast<std::size_t>(reader.Integer(
        "OPENRUN_IMAGE_BYTES_MAX", 5 << 20, 1 << 10, 8 << 20, "Size of a picture, in bytes"));
    images.side_max = static_cast<std::int32_t>(reader.Integer(
        "OPENRUN_IMAGE_SIDE_MAX", 8'192, 16, 16'383, "Pixels of a picture's longer side"));
    images.upload_ttl = std::chrono::floor<std::chrono::seconds>(reader.Duration(
        "OPENRUN_IMAGE_UPLOAD_TTL", 10min, 1s, 12h, "How long the link to upload a picture lives"));
    images.cache_bytes_max = static_cast<std::size_t>(reader.Integer(
        "OPENRUN_IMAGE_CACHE_BYTES_MAX", 16 << 20, 0, 1 << 30, "Bytes of pictures kept in memory"));
    images.sweep_every = reader.Duration("OPENRUN_IMAGE_SWEEP", 10min, 100ms, 24h,
                                         "How often uploads of no more use are removed");
    return settings;
}

}  // namespace openrun::event
