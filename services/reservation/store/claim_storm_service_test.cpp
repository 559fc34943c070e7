// The statement that decides who gets a seat, under attack: many connections want 1–3 of a few
// seats with holds of milliseconds and confirm a part of them close to the deadline, while pairs
// race one person's limit. Afterwards no seat is sold twice (I1) and nobody has more than the limit
// (I2). Beside the storm stand two aimed races, each run on the real functions and on a broken twin
// that must breach.

#include "libs/testing/run.hpp"
#include "libs/testing/stores.hpp"
#include "services/reservation/sql.hpp"
#include "services/reservation/store/ledger.hpp"

#include <gtest/gtest.h>

namespace openrun::reservation {
namespace {

using namespace std::chrono_literals;
using openrun::testing::ThrowAwayDatabase;
using postgres::Make;
using postgres::Statement;

constexpr std::uint32_t kFewSeats = 60, kManySeats = 4'000;
constexpr int kAttackers = 24;
constexpr std::size_t kLimit = 4;

constexpr Statement kMakeSchedule{
    "make_schedule",
    "INSERT INTO schedule (id, event_id, event_title, starts_at, ends_at, sale_opens_at, "
    "sale_closes_at, ticket_limit, plan_id, "
    "plan_version, seat_count, refund_policy) VALUES ($1, $1, 'storm', now() + '1 day', now() + '2 "
    "days', now() - '1 hour'::interval, "
    "now() + '1 hour', $2, $1, 1, $3, '[]')"};
constexpr Statement kMakeSeats{
    "make_seats",
    "INSERT INTO plan_seat SELECT $1, s, 'A-1-' || s, 'R' FROM generate_series(0, $2::int - 1) s"};
constexpr Statement kMakePrice{"make_price",
                               "INSERT INTO price VALUES ($1, 'R', 'GENERAL', 1000, 0)"};
constexpr Statement kPause{"pause", "SELECT pg_sleep($1)"};
constexpr Statement kBreaches{"breaches",
                              "SELECT (SELECT count(*) FROM (SELECT s FROM reservation, "
                              "unnest(seats) s WHERE state = 'CONFIRMED' GROUP BY s "
                              "HAVING count(*) > 1) x) AS twice, (SELECT count(*) FROM (SELECT "
                              "person_id FROM claim WHERE held_until = 'infinity' "
                              "GROUP BY 1 HAVING count(*) > $1) x) AS over_limit, (SELECT count(*) "
                              "FROM reservation WHERE state = 'CONFIRMED') AS confirmed"};

// Broken on purpose.
constexpr Statement kForgetPersonLock{
    "forget_person_lock",
    "CREATE OR REPLACE FUNCTION reservation_service.lock_person(p_schedule uuid, p_person uuid) "
    "RETURNS void LANGUAGE sql AS "
    "'SELECT'"};
constexpr Statement kLookThenWrite{
    "look_then_write",
    "CREATE OR REPLACE FUNCTION reservation_service.claim_seats(p_schedule uuid, p_reservation "
    "uuid, p_person uuid, p_seats int[], "
    "p_until timestamptz, p_limit int, OUT versions bigint[]) LANGUAGE plpgsql SET search_path = "
    "reservation_service AS $$ BEGIN "
    "IF EXISTS (SELECT 1 FROM claim WHERE schedule_id = p_schedule AND seat = ANY (p_seats) AND "
    "held_until > clock_timestamp()) "
    "THEN RAISE EXCEPTION 'SEAT_TAKEN' USING ERRCODE = 'OR001'; END IF; PERFORM pg_sleep(0.2); "
    "INSERT INTO claim SELECT p_schedule, s, p_reservation, p_person, p_until, 1 FROM "
    "unnest(p_seats) s ORDER BY s "
    "ON CONFLICT (schedule_id, seat) DO UPDATE SET reservation_id = excluded.reservation_id, "
    "person_id = excluded.person_id, "
    "held_until = excluded.held_until; versions := array_fill(1::bigint, "
    "ARRAY[cardinality(p_seats)]); END $$"};

struct Outcome {
    std::int64_t twice = 0, over_limit = 0, confirmed = 0;
};

class ClaimStorm : public ::testing::Test {
protected:
    postgres::PoolOptions Options(std::string conninfo) {
        return {.conninfo = std::move(conninfo),
                .schema = "reservation_service",
                .connections = 16,
                .error_map = Ledger::MapError};
    }
    Outcome Attack(std::uint32_t seats, const Statement* broken, std::chrono::milliseconds time);

    ThrowAwayDatabase database;
    Runtime runtime{testing::Quiet()};
    Metrics metrics;
    std::uint64_t seed = SystemRandom().Next();
    SeededRandom random{seed};
    SystemClock clock;
    IdSource ids{clock, random};
};

// A reservation that still holds its seats becomes permanent, with a slow commit behind it.
Task<void> ConfirmIfHeld(Ledger* ledger, ReservationId id) {
    (void)co_await ledger->pool().Transact<void>(
        After(5s), [ledger, id](postgres::Dialogue& dialogue) -> Task<Result<void>> {
            CO_TRY(const Locked locked, co_await ledger->Lock(dialogue, id));
            const Reservation& held = locked.reservation;
            if (held.state != State::kHeld || !HoldsItsSeats(held, locked.facts))
                co_return Fail(Kind::kGone, "HOLD_EXPIRED");
            CO_CHECK(co_await ledger->Save(dialogue, held, Confirm(held, PaymentId{{1}})));
            CO_CHECK(co_await dialogue.Execute(Make(kPause, 0.006)));
            co_return Result<void>{};
        });
}

Task<void> Attacker(Runtime* runtime, Ledger* ledger, IdSource* ids, Random* random,
                    ScheduleId schedule, std::uint32_t seats, int number, Deadline end) {
    while (std::chrono::steady_clock::now() < end) {
        // Two attackers share a person, a new one every 30 ms.
        const auto epoch = std::chrono::steady_clock::now().time_since_epoch() / 30ms;
        PersonId person{{9}};
        person.bytes[1] = static_cast<std::uint8_t>(number / 2);
        for (std::size_t i = 0; i < 4; ++i)
            person.bytes[4 + i] = static_cast<std::uint8_t>(epoch >> (8 * i));
        std::vector<SeatChoice> choices;
        const auto wanted = 1 + random->Below(3);
        for (std::uint32_t seat = static_cast<std::uint32_t>(random->Below(seats - 8));
             choices.size() < wanted; seat += 1 + static_cast<std::uint32_t>(random->Below(3))) {
            choices.push_back({.seat = SeatNumber{seat}, .price_type = PriceType::kGeneral});
        }
        const auto id = ids->Next<ReservationId>();
        const auto held = co_await ledger->Hold({.id = id,
                                                 .schedule = schedule,
                                                 .account = AccountId{person.bytes},
                                                 .person = person,
                                                 .choices = std::move(choices),
                                                 .ttl = 20ms,
                                                 .key = {person.Text(), "storm", id.Hex(), "hash"}},
                                                After(5s));
        if (!held) continue;
        if (random->Below(100) < 30) {
            co_await SleepFor(runtime->executor(),
                              std::chrono::milliseconds{8 + random->Below(14)});
            co_await ConfirmIfHeld(ledger, id);
        }
    }
}

Task<void> Storm(Runtime* runtime, Ledger* ledger, IdSource* ids, Random* random,
                 std::uint32_t seats, const Statement* broken, std::chrono::milliseconds time,
                 Outcome* outcome) {
    const ScheduleId schedule{{7}};
    EXPECT_TRUE(
        co_await ledger->pool().Execute(Make(kMakeSchedule, schedule, kLimit, seats), After(5s)));
    EXPECT_TRUE(co_await ledger->pool().Execute(Make(kMakeSeats, schedule, seats), After(5s)));
    EXPECT_TRUE(co_await ledger->pool().Execute(Make(kMakePrice, schedule), After(5s)));
    if (broken != nullptr) EXPECT_TRUE(co_await ledger->pool().Execute(Make(*broken), After(5s)));
    int running = kAttackers;
    for (int i = 0; i < kAttackers; ++i) {
        asio::co_spawn(runtime->io(),
                       Attacker(runtime, ledger, ids, random, schedule, seats, i, After(time)),
                       [&running](const std::exception_ptr& failure) {
                           EXPECT_FALSE(failure);
                           --running;
                       });
    }
    while (running > 0) co_await SleepFor(runtime->executor(), 10ms);
    const auto rows = co_await ledger->pool().Execute(Make(kBreaches, kLimit), After(5s));
    EXPECT_TRUE(rows);
    *outcome = {.twice = (*rows)[0].Get<std::int64_t>("twice"),
                .over_limit = (*rows)[0].Get<std::int64_t>("over_limit"),
                .confirmed = (*rows)[0].Get<std::int64_t>("confirmed")};
}

Outcome ClaimStorm::Attack(std::uint32_t seats, const Statement* broken,
                           std::chrono::milliseconds time) {
    postgres::Pool pool(runtime, metrics, Options(database.Conninfo()));
    Ledger ledger(pool);
    Outcome outcome;
    testing::RunTask(runtime,
                     Storm(&runtime, &ledger, &ids, &random, seats, broken, time, &outcome), 60s);
    std::printf("seed %llu: confirmed %lld, sold twice %lld, over the limit %lld\n",
                static_cast<unsigned long long>(seed), static_cast<long long>(outcome.confirmed),
                static_cast<long long>(outcome.twice), static_cast<long long>(outcome.over_limit));
    return outcome;
}

TEST_F(ClaimStorm, SellsNoSeatTwiceAndKeepsTheLimit) {
    const Outcome outcome = Attack(kManySeats, nullptr, 3s);
    EXPECT_GT(outcome.confirmed, 0);
    EXPECT_EQ(outcome.twice, 0);
    EXPECT_EQ(outcome.over_limit, 0);
}

TEST_F(ClaimStorm, SellsNoSeatTwiceWhenFewAreLeft) {
    const Outcome outcome = Attack(kFewSeats, nullptr, 2s);
    EXPECT_EQ(outcome.twice, 0);
    EXPECT_EQ(outcome.over_limit, 0);
}

// --- aimed: two persons, one seat, at the same instant
// -----------------------------------------------------------------
HoldOrder OrderOf(ReservationId id, ScheduleId schedule, std::uint8_t person, Seats seats,
                  std::chrono::milliseconds ttl) {
    std::vector<SeatChoice> choices;
    for (const SeatNumber seat : seats)
        choices.push_back({.seat = seat, .price_type = PriceType::kGeneral});
    return {.id = id,
            .schedule = schedule,
            .account = AccountId{{person}},
            .person = PersonId{{person}},
            .choices = std::move(choices),
            .ttl = ttl,
            .key = {std::to_string(person), "aimed", id.Hex(), "hash"}};
}

Task<void> MakeShow(Ledger* ledger, ScheduleId schedule, std::size_t limit,
                    const Statement* broken) {
    EXPECT_TRUE(
        co_await ledger->pool().Execute(Make(kMakeSchedule, schedule, limit, 10), After(5s)));
    EXPECT_TRUE(co_await ledger->pool().Execute(Make(kMakeSeats, schedule, 10), After(5s)));
    EXPECT_TRUE(co_await ledger->pool().Execute(Make(kMakePrice, schedule), After(5s)));
    if (broken != nullptr) EXPECT_TRUE(co_await ledger->pool().Execute(Make(*broken), After(5s)));
}

Task<void> TwoWantOneSeat(Runtime* runtime, Ledger* ledger, const Statement* broken, int* granted) {
    const ScheduleId schedule{{8}};
    co_await MakeShow(ledger, schedule, kLimit, broken);
    int running = 2;
    for (std::uint8_t person = 1; person <= 2; ++person) {
        asio::co_spawn(
            runtime->io(),
            ledger->Hold(OrderOf({{person}}, schedule, person, {SeatNumber{3}}, 1min), After(5s)),
            [&running, granted](const std::exception_ptr&, const Result<Granted>& held) {
                *granted += held ? 1 : 0;
                --running;
            });
    }
    while (running > 0) co_await SleepFor(runtime->executor(), 5ms);
}

// --- aimed: a person's hold is made permanent, slowly, while the same person holds more
// ---------------------------------
Task<void> ConfirmSlowly(Ledger* ledger, ReservationId id) {
    const auto confirmed = co_await ledger->pool().Transact<void>(
        After(5s), [ledger, id](postgres::Dialogue& dialogue) -> Task<Result<void>> {
            CO_TRY(const Locked locked, co_await ledger->Lock(dialogue, id));
            EXPECT_TRUE(HoldsItsSeats(locked.reservation, locked.facts));
            CO_CHECK(co_await ledger->Save(dialogue, locked.reservation,
                                           Confirm(locked.reservation, PaymentId{{1}})));
            CO_CHECK(co_await dialogue.Execute(Make(kPause, 0.8)));
            co_return Result<void>{};
        });
    EXPECT_TRUE(confirmed);
}

Task<void> HoldMoreMeanwhile(Runtime* runtime, Ledger* ledger, const Statement* broken,
                             std::int64_t* over_limit) {
    const ScheduleId schedule{{8}};
    co_await MakeShow(ledger, schedule, 2, broken);
    EXPECT_TRUE(co_await ledger->Hold(
        OrderOf({{1}}, schedule, 1, {SeatNumber{0}, SeatNumber{1}}, 400ms), After(5s)));
    bool done = false;
    asio::co_spawn(runtime->io(), ConfirmSlowly(ledger, {{1}}),
                   [&done](const std::exception_ptr&) { done = true; });
    co_await SleepFor(runtime->executor(),
                      600ms);  // the old deadline has passed, the new one is not committed
    (void)co_await ledger->Hold(OrderOf({{2}}, schedule, 1, {SeatNumber{5}, SeatNumber{6}}, 1min),
                                After(5s));
    while (!done) co_await SleepFor(runtime->executor(), 5ms);
    const auto rows = co_await ledger->pool().Execute(Make(sql::kCheckInvariants), After(5s));
    *over_limit = (*rows)[0].Get<std::int64_t>("over_limit");
}

class AimedRace : public ClaimStorm {
protected:
    int Granted(const Statement* broken) {
        postgres::Pool pool(runtime, metrics, Options(database.Conninfo()));
        Ledger ledger(pool);
        int granted = 0;
        testing::RunTask(runtime, TwoWantOneSeat(&runtime, &ledger, broken, &granted));
        return granted;
    }
    std::int64_t OverLimit(const Statement* broken) {
        postgres::Pool pool(runtime, metrics, Options(database.Conninfo()));
        Ledger ledger(pool);
        std::int64_t over_limit = -1;
        testing::RunTask(runtime, HoldMoreMeanwhile(&runtime, &ledger, broken, &over_limit));
        return over_limit;
    }
};

TEST_F(AimedRace, GivesOneSeatToOneOfTwo) { EXPECT_EQ(Granted(nullptr), 1); }
TEST_F(AimedRace, ControlLookThenWriteGivesItToBoth) { EXPECT_EQ(Granted(&kLookThenWrite), 2); }
TEST_F(AimedRace, CountsASlowConfirmationToThePersonsLimit) { EXPECT_EQ(OverLimit(nullptr), 0); }
TEST_F(AimedRace, ControlWithoutThePersonsLockPassesTheLimit) {
    EXPECT_EQ(OverLimit(&kForgetPersonLock), 1);
}

}  // namespace
}  // namespace openrun::reservation
