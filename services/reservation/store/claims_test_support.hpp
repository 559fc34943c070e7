#pragma once
// Who has which seat (4.1), in the words of the domain and behind one interface: the judge in
// PostgreSQL, and a twin in memory that is simple enough to be right. One schedule, a price for all
// seats. Each call is one whole transaction; time is passed, never waited for.

#include "libs/testing/stores.hpp"
#include "services/reservation/store/ledger.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace openrun::reservation {

using namespace std::chrono_literals;

inline constexpr Money kSeatPrice{1'000};
inline constexpr std::chrono::milliseconds kPayWindow = 5min;

struct Standing {  // of a seat that was ever claimed
    SeatNumber seat{};
    ReservationId owner;
    PersonId person;
    std::int64_t version = 0;
    std::chrono::seconds remaining{};  // 0: past; kForEver
    static constexpr std::chrono::seconds kForEver = std::chrono::seconds::max();
    [[nodiscard]] bool live() const { return remaining > 0s; }
};

class Claims {
public:
    struct Wanted {
        ReservationId id;
        PersonId person;
        Seats seats;  // ascending, distinct
        std::chrono::milliseconds ttl = 5min;
    };
    using Rule = std::function<Decision(const Reservation&, const Facts&)>;

    virtual ~Claims() = default;
    // All or none. Errors: SEAT_TAKEN, LIMIT_EXCEEDED, SEAT_UNKNOWN, SCHEDULE_CANCELLED.
    virtual Result<void> Hold(const Wanted& wanted) = 0;
    // As Hold; NOT_FOUND, NOT_HELD, HOLD_EXPIRED.
    virtual Result<void> Change(ReservationId id, const Seats& seats) = 0;
    // The rule under all locks; what it changes stays, its refusal is the error.
    virtual Result<void> Alter(ReservationId id, const Rule& rule) = 0;
    // The answer to a charge (4.2.5, 4.2.7). True: confirmed.
    virtual Result<bool> TakeMoney(ReservationId id, PaymentId payment, Money amount) = 0;
    virtual void CancelSchedule() = 0;
    virtual void PassTime(std::chrono::milliseconds time) = 0;
    virtual std::optional<Reservation> Find(ReservationId id) = 0;
    virtual std::vector<Standing> Standings() = 0;  // ascending
};

class MemoryClaims : public Claims {
public:
    MemoryClaims(std::uint32_t seats, std::size_t limit) : seats_(seats), limit_(limit) {}
    Result<void> Hold(const Wanted& wanted) override;
    Result<void> Change(ReservationId id, const Seats& seats) override;
    Result<void> Alter(ReservationId id, const Rule& rule) override;
    Result<bool> TakeMoney(ReservationId id, PaymentId payment, Money amount) override;
    void CancelSchedule() override { cancelled_ = true; }
    void PassTime(std::chrono::milliseconds time) override { now_ += time; }
    std::optional<Reservation> Find(ReservationId id) override;
    std::vector<Standing> Standings() override;

protected:
    struct Claim {
        ReservationId owner;
        PersonId person;
        Instant until{};
        std::int64_t version = 0;
    };
    // Each is a guard; a control leaves one out.
    [[nodiscard]] virtual bool Live(const Claim& claim) const { return claim.until > now_; }
    [[nodiscard]] virtual std::size_t LimitOf(PersonId) const { return limit_; }
    [[nodiscard]] virtual Instant DeadlineAfterChange(const Reservation& held) const {
        return held.deadline;
    }

    void Tick() { now_ += 1ms; }  // no two transactions happen at the same time
    Result<void> Take(ReservationId id, PersonId person, const Seats& seats, Instant until);
    void Save(const Reservation& after);
    [[nodiscard]] Facts FactsOf(const Reservation& reservation) const;

    std::uint32_t seats_;
    std::size_t limit_;
    Instant now_{std::chrono::hours{1}};
    bool cancelled_ = false;
    std::map<SeatNumber, Claim> claims_;
    std::map<ReservationId, Reservation> reservations_;
};

// The real functions and tables; a schedule of its own, so that many fit into one database.
class PostgresClaims : public Claims {
public:
    struct Store {  // database and pool, with an io thread of their own
        Store();
        ~Store();
        // Runs to its end from the test's thread.
        template <typename T>
        T Await(Task<T> task) {
            return asio::co_spawn(runtime.io(), std::move(task), asio::use_future).get();
        }
        std::vector<postgres::Rows> Sql(std::vector<postgres::Command> commands);

        testing::ThrowAwayDatabase database;
        Runtime runtime{{.blocking_threads = 1, .drain_limit = 5s, .handle_signals = false}};
        Metrics metrics;
        postgres::Pool pool;
        Ledger ledger{pool};
        SystemClock clock;
        SystemRandom random;
        IdSource ids{clock, random};
        std::thread thread;
    };

    PostgresClaims(Store& store, std::uint32_t seats, std::size_t limit);
    Result<void> Hold(const Wanted& wanted) override;
    Result<void> Change(ReservationId id, const Seats& seats) override;
    Result<void> Alter(ReservationId id, const Rule& rule) override;
    Result<bool> TakeMoney(ReservationId id, PaymentId payment, Money amount) override;
    void CancelSchedule() override;
    void PassTime(std::chrono::milliseconds time) override;
    std::optional<Reservation> Find(ReservationId id) override;
    std::vector<Standing> Standings() override;

private:
    Store& store_;
    ScheduleId schedule_;
};

[[nodiscard]] inline std::string CodeOf(const Result<void>& result) {
    return result ? "ok" : result.error().code;
}

}  // namespace openrun::reservation
