#pragma once
// Moves now serving. One instance leads a schedule: it holds the schedule's session lock, and goes
// on until its session ends; then another takes over. Each tick asks reservation for its pressure
// and takes one step of the closed loop (domain/admission.hpp), written under the line's row lock
// before it is published. A leader that does not yet know it has lost its session does no harm: the
// row lock and the database's guard keep now serving from going back.

#include "libs/bus/postgres_listener.hpp"
#include "libs/http/peer.hpp"
#include "libs/telemetry/metrics.hpp"
#include "services/queue/board.hpp"
#include "services/queue/line_watch.hpp"

#include <set>

namespace openrun::queue {

struct LeaderOptions {
    std::string conninfo;  // of the session that holds the locks
    std::chrono::milliseconds tick{1'000}, pressure_timeout{800}, pressure_age_max{5'000};
    std::chrono::milliseconds call_grace{30'000};
    LoopOptions loop;
};

class Leader {
public:
    Leader(Runtime& runtime, Store& store, Numbers& numbers, Board& board, http::Peer& reservation,
           Random& random, Metrics& metrics, LeaderOptions options);

    // Give it to Runtime::Spawn.
    Task<void> Run();
    [[nodiscard]] bool Leads(ScheduleId schedule) const { return led_.contains(schedule); }

private:
    struct Heard {
        Pressure pressure;
        Deadline at;
    };
    Task<void> TakeLocks();
    static Task<void> Tick(Leader* self, ScheduleId schedule);
    static Task<void> AskPressure(Leader* self, ScheduleId schedule);

    Runtime& runtime_;
    Store& store_;
    Numbers& numbers_;
    Board& board_;
    http::Peer& reservation_;
    Random& random_;
    LeaderOptions options_;
    bus::PostgresListener session_;
    std::set<ScheduleId> led_;
    std::map<ScheduleId, Heard> heard_;
    Gauge& leading_;
    Counter& steps_;
    Counter& failures_;
    LineWatch watch_;
};

}  // namespace openrun::queue
