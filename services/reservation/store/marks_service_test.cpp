// The fast refusal in Redis: what it may say, by version; and, over random histories, that it never
// refuses what the judge would grant.
#include "libs/testing/run.hpp"
#include "services/reservation/store/claims_test_support.hpp"
#include "services/reservation/store/marks.hpp"

namespace openrun::reservation {
namespace {

using enum Marks::Answer;

constexpr std::size_t kMost = 3;  // seats a person
const ScheduleId kShow{{5}};
const PersonId kMinji{{1}}, kJun{{2}};
const ReservationId kFirst{{11}}, kSecond{{12}}, kThird{{13}};

Seats Of(std::initializer_list<std::uint32_t> numbers) {
    Seats seats;
    for (const auto number : numbers) seats.push_back(SeatNumber{number});
    return seats;
}

class MarksTest : public ::testing::Test {
protected:
    Task<Marks::Taken> Take(ReservationId owner, PersonId person, Seats seats) {
        return marks.Take(kShow, owner, person, "pass", kMost, std::move(seats), After(5s));
    }
    Task<std::optional<std::int64_t>> Write(std::uint32_t seat, std::int64_t version,
                                            ReservationId owner, PersonId person, Instant until,
                                            bool sold = false) {
        std::vector<SeatChange> changes;
        changes.push_back({.seat = SeatNumber{seat},
                           .version = version,
                           .owner = owner,
                           .person = person,
                           .held_until = until,
                           .sold = sold});
        return marks.Write(kShow, std::move(changes), After(5s));
    }
    Task<void> Undo(ReservationId owner, PersonId person, Seats seats) {
        return marks.Undo(kShow, owner, person, std::move(seats), After(5s));
    }
    [[nodiscard]] Instant Soon() const { return SystemClock().Now() + 1min; }
    // Once the connection stands.
    Task<void> Connected(Task<void> story) {
        const Deadline deadline = After(20s);
        while (!co_await redis.Command({"PING"}, After(1s)) &&
               std::chrono::steady_clock::now() < deadline)
            co_await SleepFor(runtime.executor(), 5ms);
        co_await std::move(story);
    }
    void Run(Task<void> story) { testing::RunTask(runtime, Connected(std::move(story)), 60s); }

    Task<void> LosersEndHere();
    Task<void> ProvisionalEnds();
    Task<void> Versions();
    Task<void> Undoing();
    Task<void> Revoked();
    Task<void> Away();
    Task<void> AgreesWithTheJudge();

    testing::ThrowAwayRedis server;
    Runtime runtime{testing::Quiet()};
    SystemRandom random;
    Metrics metrics;
    redis::Client redis{runtime, random, metrics, {.port = server.port(), .command_timeout = 2s}};
    Marks marks{redis, 30s};
};

Task<void> MarksTest::LosersEndHere() {
    EXPECT_EQ((co_await Take(kFirst, kMinji, Of({1}))).answer, kAskPostgres) << "it knows nothing";
    EXPECT_FALSE(co_await marks.IsReady(kShow, After(5s)));
    EXPECT_TRUE(co_await marks.SetReady(kShow, After(5s)));
    EXPECT_TRUE(co_await marks.IsReady(kShow, After(5s)));
    EXPECT_EQ((co_await Take(kFirst, kMinji, Of({1, 2}))).answer, kMarked);
    const auto lost = co_await Take(kSecond, kJun, Of({2, 3}));
    EXPECT_EQ(lost.answer, kTaken);
    EXPECT_EQ(lost.taken, Of({2}));
    EXPECT_EQ((co_await Take(kThird, kJun, Of({3}))).answer, kMarked) << "all or none";
    EXPECT_EQ((co_await Take(kThird, kMinji, Of({4, 5}))).answer, kLimit);
    EXPECT_EQ((co_await Take(kFirst, kMinji, Of({1, 2}))).answer, kMarked) << "its own";
    EXPECT_EQ((co_await Take(kThird, kMinji, Of({2, 1}))).answer, kMarked)
        << "the same person again, whose first try died with its instance";
    EXPECT_EQ((co_await Take(kSecond, kJun, Of({2}))).answer, kTaken);
}
TEST_F(MarksTest, LosersEndHere) { Run(LosersEndHere()); }

Task<void> MarksTest::ProvisionalEnds() {
    Marks hasty(redis, 100ms);
    EXPECT_TRUE(co_await marks.SetReady(kShow, After(5s)));
    EXPECT_EQ(
        (co_await hasty.Take(kShow, kFirst, kMinji, "pass", kMost, Of({1}), After(5s))).answer,
        kMarked);
    const Deadline deadline = After(20s);
    auto answer = kTaken;
    while (answer != kMarked && std::chrono::steady_clock::now() < deadline)
        answer = (co_await Take(kSecond, kJun, Of({1}))).answer;
    EXPECT_EQ(answer, kMarked);
}
TEST_F(MarksTest, AProvisionalMarkEndsByItself) { Run(ProvisionalEnds()); }

Task<void> MarksTest::Versions() {
    EXPECT_TRUE(co_await marks.SetReady(kShow, After(5s)));
    EXPECT_EQ((co_await Take(kFirst, kMinji, Of({1}))).answer, kMarked);
    EXPECT_EQ(co_await Write(1, 1, kSecond, kJun, Soon()), 1) << "provisional yields to any";
    EXPECT_EQ((co_await Take(kThird, kMinji, Of({1}))).answer, kTaken);
    EXPECT_EQ(co_await Write(1, 3, kSecond, kJun, Instant::min()), 1);
    EXPECT_EQ(co_await Write(1, 2, kSecond, kJun, Soon()), 0) << "older: it comes too late";
    EXPECT_EQ(co_await Write(1, 3, kSecond, kJun, Instant::min()), 0) << "known";
    EXPECT_EQ((co_await Take(kThird, kMinji, Of({1}))).answer, kMarked);
    EXPECT_EQ(co_await Write(1, 4, kThird, kMinji, kForever), 1);
    EXPECT_EQ(co_await Write(1, 4, kThird, kMinji, kForever, true), 1) << "held becomes sold";
    EXPECT_EQ((co_await Take(kFirst, kJun, Of({1}))).answer, kTaken);
    EXPECT_EQ((co_await Take(kFirst, kMinji, Of({2, 3, 4}))).answer, kLimit)
        << "what is written counts to its person";
}
TEST_F(MarksTest, FollowPostgresByVersion) { Run(Versions()); }

Task<void> MarksTest::Undoing() {
    EXPECT_TRUE(co_await marks.SetReady(kShow, After(5s)));
    EXPECT_EQ((co_await Take(kFirst, kMinji, Of({1, 2}))).answer, kMarked);
    co_await Undo(kSecond, kJun, Of({1, 2}));
    EXPECT_EQ((co_await Take(kSecond, kJun, Of({1}))).answer, kTaken) << "not his to undo";
    EXPECT_EQ(co_await Write(2, 1, kFirst, kMinji, Soon()), 1);
    co_await Undo(kFirst, kMinji, Of({1, 2}));
    EXPECT_EQ((co_await Take(kSecond, kJun, Of({1}))).answer, kMarked);
    EXPECT_EQ((co_await Take(kSecond, kJun, Of({2}))).answer, kTaken) << "firm stays";
    EXPECT_EQ((co_await Take(kThird, kMinji, Of({3, 4}))).answer, kMarked) << "1 counts no more";
}
TEST_F(MarksTest, UndoTakesOnlyItsOwnProvisionalMarks) { Run(Undoing()); }

Task<void> MarksTest::Revoked() {
    EXPECT_TRUE(co_await marks.SetReady(kShow, After(5s)));
    co_await marks.Revoke(kShow, "pass", After(5s));
    EXPECT_EQ((co_await Take(kFirst, kMinji, Of({1}))).answer, kRevoked);
    EXPECT_EQ(
        (co_await marks.Take(kShow, kFirst, kMinji, "other", kMost, Of({1}), After(5s))).answer,
        kMarked);
}
TEST_F(MarksTest, ARevokedPassMarksNothing) { Run(Revoked()); }

Task<void> MarksTest::Away() {
    EXPECT_TRUE(co_await marks.SetReady(kShow, After(5s)));
    EXPECT_EQ((co_await Take(kFirst, kMinji, Of({1}))).answer, kMarked);
    server.Stop();
    EXPECT_EQ((co_await Take(kSecond, kJun, Of({1}))).answer, kAskPostgres) << "never an error";
    EXPECT_EQ(co_await Write(1, 1, kFirst, kMinji, Soon()), std::nullopt);
    server.Start();  // empty
    const Deadline deadline = After(20s);
    while (!co_await marks.SetReady(kShow, After(1s)) &&
           std::chrono::steady_clock::now() < deadline)
        co_await SleepFor(runtime.executor(), 20ms);
    EXPECT_EQ((co_await Take(kSecond, kJun, Of({1}))).answer, kMarked);
}
TEST_F(MarksTest, WithoutRedisPostgresIsAsked) { Run(Away()); }

// What the twin has decided is written; then everybody is told exactly what the twin would say.
Task<void> MarksTest::AgreesWithTheJudge() {
    constexpr std::uint32_t kSeats = 6;
    const std::uint64_t seed = random.Next();
    SeededRandom dice(seed);
    const SystemClock clock;
    IdSource ids(clock, random);
    MemoryClaims judge(kSeats, kMost);
    std::vector<ReservationId> held;
    EXPECT_TRUE(co_await marks.SetReady(kShow, After(5s)));
    for (int step = 0; step < 300; ++step) {
        Seats seats;
        for (std::uint32_t seat = 0; seat < kSeats && seats.size() < kMost; ++seat)
            if (dice.Below(3) == 0) seats.push_back(SeatNumber{seat});
        if (seats.empty()) continue;
        const PersonId person{{static_cast<std::uint8_t>(1 + dice.Below(3))}};
        const auto id = ids.Next<ReservationId>();
        const auto said = (co_await Take(id, person, seats)).answer;
        const auto decided = judge.Hold({.id = id, .person = person, .seats = seats, .ttl = 1h});
        const auto expected = decided                                ? kMarked
                              : decided.error().code == "SEAT_TAKEN" ? kTaken
                                                                     : kLimit;
        EXPECT_EQ(said, expected) << "seed " << seed << ", step " << step;
        if (decided) held.push_back(id);
        if (!held.empty() && dice.Below(3) == 0) {
            const auto given_back = held[dice.Below(held.size())];
            [[maybe_unused]] const auto released = judge.Alter(
                given_back, [](const Reservation& row, const Facts&) { return Release(row); });
        }
        std::vector<SeatChange> changes;
        for (const Standing& one : judge.Standings())
            changes.push_back({.seat = one.seat,
                               .version = one.version,
                               .owner = one.owner,
                               .person = one.person,
                               .held_until = one.live() ? clock.Now() + 1h : Instant::min()});
        EXPECT_TRUE(co_await marks.Write(kShow, std::move(changes), After(5s)));
    }
}
TEST_F(MarksTest, SayWhatTheJudgeWouldSay) { Run(AgreesWithTheJudge()); }

}  // namespace
}  // namespace openrun::reservation
