#pragma once
// Every knob of the queue with default, bounds and a sentence.

#include "libs/base/settings.hpp"
#include "libs/http/peer.hpp"
#include "libs/service/settings.hpp"
#include "services/queue/batcher.hpp"
#include "services/queue/domain/admission.hpp"
#include "services/queue/store/store.hpp"

namespace openrun::queue {

struct Settings {
    postgres::PoolOptions postgres;
    redis::ClientOptions redis;
    http::PeerOptions reservation;
    service::BusSettings bus;

    Defaults defaults;     // of a line nobody has set yet
    LoopOptions loop;      // how admission slows
    BatchOptions batch;    // joins and admissions
    Number mark_step = 0;  // numbers a raise of the mark
    std::chrono::milliseconds pass_life{}, call_grace{}, tick{}, pressure_timeout{},
        pressure_age_max{};
    std::chrono::milliseconds board_refresh{}, clock_measure{};
    std::chrono::milliseconds stream_step{};
    std::int64_t stream_ahead_max = 0, streams_max = 0;
};

[[nodiscard]] Settings ReadSettings(SettingsReader& reader);

}  // namespace openrun::queue
