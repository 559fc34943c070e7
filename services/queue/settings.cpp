#include "services/queue/settings.hpp"

namespace openrun::queue {

using namespace std::chrono_literals;

namespace {

void ReadLoop(SettingsReader& reader, Settings& settings) {
    settings.defaults.target = reader.Integer("OPENRUN_QUEUE_TARGET", 300, 0, 1'000'000,
                                              "Shoppers inside at once, until staff set it");
    settings.defaults.passes_per_second =
        reader.Integer("OPENRUN_QUEUE_PASSES_PER_SECOND", 200, 1, 100'000,
                       "Passes a second and schedule, until staff set it");
    settings.loop.good_latency_ms = static_cast<double>(
        reader
            .Duration("OPENRUN_QUEUE_GOOD_LATENCY", 500ms, 10ms, 60s,
                      "Latency of holds and payments above which admission slows")
            .count());
    settings.pass_life = reader.Duration("OPENRUN_QUEUE_PASS_LIFE", 15min, 1s, 15min,
                                         "How long an entry pass is good");
    settings.call_grace = reader.Duration("OPENRUN_QUEUE_CALL_GRACE", 30s, 1s, 10min,
                                          "How long the called are waited for");
    settings.tick = reader.Duration("OPENRUN_QUEUE_TICK", 1s, 10ms, 10s,
                                    "How often the leader moves now serving");
    settings.pressure_timeout =
        reader.Duration("OPENRUN_QUEUE_PRESSURE_TIMEOUT", 800ms, 10ms, 10s,
                        "How long reservation may take to say its pressure");
    settings.pressure_age_max =
        reader.Duration("OPENRUN_QUEUE_PRESSURE_AGE_MAX", 5s, 100ms, 1min,
                        "Without a younger answer of reservation nobody more is called");
}

void ReadBoard(SettingsReader& reader, Settings& settings) {
    settings.board_refresh = reader.Duration("OPENRUN_QUEUE_BOARD_REFRESH", 250ms, 10ms, 1s,
                                             "How often an instance looks at the shared numbers");
    settings.clock_measure = reader.Duration("OPENRUN_QUEUE_CLOCK_MEASURE", 10s, 100ms, 10min,
                                             "How often PostgreSQL's clock is compared");
    settings.stream_ahead_max = reader.Integer("OPENRUN_QUEUE_STREAM_AHEAD_MAX", 500, 0, 1'000'000,
                                               "Streams are for those with at most so many ahead");
    settings.streams_max =
        reader.Integer("OPENRUN_QUEUE_STREAMS_MAX", 2'000, 0, 100'000, "Streams of one instance");
    settings.stream_step = reader.Duration("OPENRUN_QUEUE_STREAM_STEP", 500ms, 10ms, 10s,
                                           "How often a stream looks for news");
}

}  // namespace

Settings ReadSettings(SettingsReader& reader) {
    Settings settings;
    settings.postgres = service::ReadPostgresSettings(reader, "queue");
    settings.postgres.error_map = QueueError;
    settings.bus = service::ReadBusSettings(reader);
    settings.redis = service::ReadRedisSettings(reader);
    settings.reservation = service::ReadPeerSettings(reader, "reservation", 8084);
    ReadLoop(reader, settings);
    ReadBoard(reader, settings);
    settings.mark_step = reader.Integer("OPENRUN_QUEUE_MARK_STEP", 10'000, 10, 10'000'000,
                                        "By how many numbers the mark rises at a time");
    settings.batch.wait = reader.Duration("OPENRUN_QUEUE_BATCH_WAIT", 3ms, 0ms, 100ms,
                                          "How long a batch of joins or admissions is gathered");
    settings.batch.items_max = static_cast<std::size_t>(reader.Integer(
        "OPENRUN_QUEUE_BATCH_ITEMS_MAX", 512, 1, 4'096, "Joins or admissions in one batch"));
    settings.batch.waiting_max = static_cast<std::size_t>(
        reader.Integer("OPENRUN_QUEUE_BATCH_WAITING_MAX", 20'000, 1, 1'000'000,
                       "Requests of a line that may wait for a batch"));
    return settings;
}

}  // namespace openrun::queue
