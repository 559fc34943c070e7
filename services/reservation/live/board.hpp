#pragma once
// Keeps the served maps true. Changes of all instances arrive through one Redis stream a schedule,
// numbered without gaps; a gap, an empty Redis or a reconnect means a resync from PostgreSQL under
// a new epoch. While Redis is away the maps follow PostgreSQL by reading it again. The reconciler
// compares PostgreSQL and Redis (4.1.7) and counts what it mends.

#include "libs/net/signal.hpp"
#include "services/reservation/live/catalogue.hpp"
#include "services/reservation/store/marks.hpp"

namespace openrun::reservation {

struct BoardOptions {
    std::chrono::milliseconds reconcile_every{10'000};
    std::chrono::milliseconds without_redis_every{1'000};
};

class Board {
public:
    Board(Runtime& runtime, Catalogue& catalogue, Ledger& ledger, Marks& marks,
          redis::Client& redis, Random& random, Metrics& metrics, BoardOptions options);

    // After a commit: into our own map at once, into Redis for everybody. Late or lost is harmless.
    Task<void> Publish(ScheduleId schedule, std::vector<SeatChange> changes);
    // After a transition has been committed: its seats as PostgreSQL has them now.
    Task<void> PublishReservation(ReservationId id);
    // Redis lost this schedule: refill it soon.
    void NoteEmpty() { reconcile_soon_.Raise(); }

    Task<void> FollowStream();  // for ever
    Task<void> Reconcile();     // for ever
    Task<void> ExpireHolds();   // for ever: shows the end of holds to the second

private:
    Task<bool> Resync(Performance& performance);
    Task<void> ReconcileOne(Performance& performance);
    void Show(Performance& performance, const std::vector<SeatMap::Flip>& flips);
    Task<void> FindEnds();
    Task<void> ReadStream();
    void TakeEntries(Performance& performance, const redis::Reply& entries);

    Runtime& runtime_;
    Catalogue& catalogue_;
    Ledger& ledger_;
    Marks& marks_;
    redis::Client& redis_;
    Random& random_;
    BoardOptions options_;
    Signal reconcile_soon_;
    Counter& mended_;
    Counter& resyncs_;
};

}  // namespace openrun::reservation
