#pragma once
// What a buyer can do with seats before money moves. Stateless; lives as long as the App; one io
// thread.

#include "services/reservation/live/board.hpp"
#include "services/reservation/passes.hpp"
#include "services/reservation/settings.hpp"

namespace openrun::reservation {

struct Buyer {
    AccountId account;
    PersonId person;
    bool longer_hold = false;
};

class Booking {
public:
    Booking(Ledger& ledger, Marks& marks, Board& board, Catalogue& catalogue, Passes& passes,
            IdSource& ids, const Settings& settings, Metrics& metrics);

    // Holds 1..limit seats of one schedule (4.1): pass, mark, judge. What was granted; an older
    // reservation when the key was used before. Errors: PASS_REQUIRED, PASS_INVALID, SEAT_TAKEN
    // (with takenSeats and freeNeighbours), LIMIT_EXCEEDED, SALE_NOT_READY, and the ledger's.
    Task<Result<Granted>> Hold(Buyer buyer, std::string pass, ScheduleId schedule,
                               std::vector<SeatChoice> choices, postgres::IdempotencyKey key,
                               Deadline deadline);
    // Other seats under the same deadline, only in HELD.
    Task<Result<void>> Change(Buyer buyer, std::string pass, ReservationId id,
                              std::vector<SeatChoice> choices, Deadline deadline);
    // Given back by its owner. Errors: NOT_FOUND, NOT_HELD.
    Task<Result<void>> Release(Buyer buyer, ReservationId id, Deadline deadline);

    // 95th percentile of the last holds, for admission.
    [[nodiscard]] std::chrono::milliseconds RecentLatency() const;

private:
    Error TakenError(const Performance& performance, const Seats& taken) const;
    Task<Error> Refused(const Performance& performance, Error error, const Seats& wanted);
    void Observe(std::chrono::steady_clock::time_point start);

    Ledger& ledger_;
    Marks& marks_;
    Board& board_;
    Catalogue& catalogue_;
    Passes& passes_;
    IdSource& ids_;
    const Settings& settings_;
    Counter& refused_fast_;
    std::vector<std::chrono::milliseconds> recent_;
    std::size_t next_recent_ = 0;
};

}  // namespace openrun::reservation
