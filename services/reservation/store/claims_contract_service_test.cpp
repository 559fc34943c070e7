// One suite for every implementation of Claims: what 4.1 promises to a buyer, on the twin in memory
// and on PostgreSQL's functions.
#include "services/reservation/store/claims_test_support.hpp"

namespace openrun::reservation {
namespace {

constexpr std::uint32_t kSeats = 10;
constexpr std::size_t kLimit = 4;
const PersonId kMinji{{1}}, kJun{{2}};
const PaymentId kFirst{{11}}, kSecond{{12}};

Seats Of(std::initializer_list<std::uint32_t> numbers) {
    Seats seats;
    for (const auto number : numbers) seats.push_back(SeatNumber{number});
    return seats;
}

Claims::Rule Begin(PaymentId payment) {
    return [payment](const Reservation& row, const Facts& facts) {
        return BeginPayment(row, payment, facts, kPayWindow);
    };
}
Claims::Rule Capture(PaymentId payment) {
    return [payment](const Reservation& row, const Facts& facts) {
        return BeginCapture(row, payment, facts);
    };
}
Decision GiveBack(const Reservation& row, const Facts&) { return Release(row); }
Decision Sweep(const Reservation& row, const Facts& facts) {
    return {.next = Expire(row, facts.now), .refusal = {}};
}

struct Memory {
    Memory() : claims(kSeats, kLimit) {}
    MemoryClaims claims;
};
struct Postgres {
    static PostgresClaims::Store& Shared() {
        static PostgresClaims::Store store;
        return store;
    }
    PostgresClaims claims{Shared(), kSeats, kLimit};
};

template <typename Implementation>
class ClaimsContract : public ::testing::Test {
protected:
    ReservationId Held(PersonId person, Seats seats) {
        const ReservationId id = Next();
        EXPECT_EQ(CodeOf(Hold(id, person, std::move(seats))), "ok");
        return id;
    }
    Result<void> Hold(ReservationId id, PersonId person, Seats seats) {
        return claims.Hold({.id = id, .person = person, .seats = std::move(seats)});
    }
    ReservationId Next() { return ids_.Next<ReservationId>(); }
    // The owner of a live claim, or none.
    std::optional<ReservationId> OwnerOf(std::uint32_t seat) {
        for (const Standing& one : claims.Standings())
            if (one.seat == SeatNumber{seat} && one.live()) return one.owner;
        return std::nullopt;
    }

    Implementation implementation;
    Claims& claims = implementation.claims;

private:
    SystemClock clock_;
    SystemRandom random_;
    IdSource ids_{clock_, random_};
};

using Implementations = ::testing::Types<Memory, Postgres>;
TYPED_TEST_SUITE(ClaimsContract, Implementations, );

TYPED_TEST(ClaimsContract, GivesEverySeatOrNone) {
    const auto held = this->Held(kMinji, Of({1, 2}));
    EXPECT_EQ(CodeOf(this->Hold(this->Next(), kJun, Of({2, 3}))), "SEAT_TAKEN");
    EXPECT_EQ(this->OwnerOf(3), std::nullopt);
    EXPECT_EQ(this->OwnerOf(1), held);
    EXPECT_EQ(CodeOf(this->Hold(this->Next(), kJun, Of({3, kSeats}))), "SEAT_UNKNOWN");
    EXPECT_EQ(this->OwnerOf(3), std::nullopt);
    EXPECT_EQ(this->claims.Find(held)->total, Money{2'000});
}

TYPED_TEST(ClaimsContract, CountsAPersonOverAllReservations) {
    this->Held(kMinji, Of({0, 1}));
    this->Held(kMinji, Of({2}));
    EXPECT_EQ(CodeOf(this->Hold(this->Next(), kMinji, Of({3, 4}))), "LIMIT_EXCEEDED");
    this->Held(kMinji, Of({3}));
    this->Held(kJun, Of({4, 5, 6, 7}));
    this->claims.PassTime(5min + 1s);  // what has passed does not count
    this->Held(kMinji, Of({4, 5, 6, 7}));
}

TYPED_TEST(ClaimsContract, AHoldEndsAtItsDeadlineWhetherOrNotItWasWritten) {
    const auto late = this->Held(kMinji, Of({1, 2}));
    this->claims.PassTime(4min);
    EXPECT_EQ(CodeOf(this->Hold(this->Next(), kJun, Of({2}))), "SEAT_TAKEN");
    this->claims.PassTime(1min + 1s);
    const auto heir = this->Held(kJun, Of({2}));
    EXPECT_EQ(this->OwnerOf(1), std::nullopt) << "expired siblings are free";
    EXPECT_EQ(CodeOf(this->claims.Alter(late, Begin(kFirst))), "HOLD_EXPIRED");
    EXPECT_EQ(CodeOf(this->claims.Change(late, Of({5}))), "HOLD_EXPIRED");
    EXPECT_EQ(CodeOf(this->claims.Alter(late, Sweep)), "ok");
    EXPECT_EQ(this->claims.Find(late)->state, State::kExpired);
    EXPECT_EQ(this->OwnerOf(2), heir) << "a late release of an old owner is a no-op";
}

TYPED_TEST(ClaimsContract, BeginningToPayMovesTheDeadlineOnce) {
    const auto id = this->Held(kMinji, Of({1}));
    this->claims.PassTime(4min);
    EXPECT_EQ(CodeOf(this->claims.Alter(id, Begin(kFirst))), "ok");
    this->claims.PassTime(4min);
    EXPECT_EQ(this->OwnerOf(1), id);
    EXPECT_EQ(CodeOf(this->claims.Alter(id, Begin(kSecond))), "ok");
    EXPECT_EQ(CodeOf(this->claims.Alter(id, Begin(kFirst))), "PAYMENT_RETIRED");
    this->claims.PassTime(1min + 1s);
    EXPECT_EQ(this->OwnerOf(1), std::nullopt);
    EXPECT_EQ(CodeOf(this->claims.Alter(id, Capture(kSecond))), "HOLD_EXPIRED");
}

TYPED_TEST(ClaimsContract, CaptureHoldsForEverAndARefusalGivesTheOldDeadlineBack) {
    const auto id = this->Held(kMinji, Of({1, 2}));
    EXPECT_EQ(CodeOf(this->claims.Alter(id, Begin(kFirst))), "ok");
    EXPECT_EQ(CodeOf(this->claims.Alter(id, Capture(kFirst))), "ok");
    this->claims.PassTime(48h);
    EXPECT_EQ(this->OwnerOf(1), id);
    EXPECT_EQ(CodeOf(this->claims.Alter(id, Sweep)), "ok");
    EXPECT_EQ(this->claims.Find(id)->state, State::kCapturing);
    EXPECT_EQ(CodeOf(this->claims.Alter(id, GiveBack)), "NOT_HELD");
    EXPECT_EQ(CodeOf(this->claims.Alter(id,
                                        [](const Reservation& row, const Facts&) {
                                            return Decision{.next = Decline(row, kFirst),
                                                            .refusal = {}};
                                        })),
              "ok");
    EXPECT_EQ(this->claims.Find(id)->state, State::kHeld);
    EXPECT_EQ(this->OwnerOf(1), std::nullopt) << "the stored deadline has passed";
}

TYPED_TEST(ClaimsContract, SeatsAreChangedUnderTheSameDeadline) {
    const auto id = this->Held(kMinji, Of({1, 2}));
    const auto other = this->Held(kJun, Of({5}));
    this->claims.PassTime(2min);
    EXPECT_EQ(CodeOf(this->claims.Change(id, Of({4, 5}))), "SEAT_TAKEN");
    EXPECT_EQ(this->OwnerOf(1), id) << "nothing was given up";
    EXPECT_EQ(CodeOf(this->claims.Change(id, Of({2, 3, 4, 6, 7}))), "LIMIT_EXCEEDED");
    EXPECT_EQ(CodeOf(this->claims.Change(id, Of({2, 3}))), "ok");
    EXPECT_EQ(this->OwnerOf(1), std::nullopt);
    EXPECT_EQ(this->OwnerOf(3), id);
    EXPECT_EQ(this->OwnerOf(5), other);
    this->claims.PassTime(3min + 1s);
    EXPECT_EQ(this->OwnerOf(3), std::nullopt);
    EXPECT_EQ(CodeOf(this->claims.Change(this->Next(), Of({9}))), "NOT_FOUND");
}

TYPED_TEST(ClaimsContract, OnlyWhatIsHeldIsChanged) {
    const auto id = this->Held(kMinji, Of({1}));
    EXPECT_EQ(CodeOf(this->claims.Alter(id, Begin(kFirst))), "ok");
    EXPECT_EQ(CodeOf(this->claims.Change(id, Of({2}))), "NOT_HELD");
}

TYPED_TEST(ClaimsContract, LateMoneyTakesAllSeatsAgainOrNone) {
    const auto late = this->Held(kMinji, Of({1, 2}));
    const auto lost = this->Held(kJun, Of({5, 6}));
    this->claims.PassTime(6min);
    this->Held(kMinji, Of({6}));
    EXPECT_EQ(this->claims.TakeMoney(late, kFirst, Money{2'000}).value_or(false), true);
    EXPECT_EQ(this->claims.Find(late)->state, State::kConfirmed);
    EXPECT_EQ(this->OwnerOf(2), late);
    EXPECT_EQ(this->claims.TakeMoney(lost, kSecond, Money{2'000}).value_or(true), false);
    EXPECT_EQ(this->OwnerOf(5), std::nullopt);
    EXPECT_EQ(this->claims.TakeMoney(late, kSecond, Money{2'000}).value_or(true), false)
        << "paid already";
}

TYPED_TEST(ClaimsContract, LateMoneyKeepsTheLimitAndTheTotal) {
    const auto late = this->Held(kMinji, Of({1, 2}));
    EXPECT_EQ(this->claims.TakeMoney(late, kFirst, Money{1}).value_or(true), false);
    this->claims.PassTime(6min);
    this->Held(kMinji, Of({3, 4, 5}));
    EXPECT_EQ(this->claims.TakeMoney(late, kFirst, Money{2'000}).value_or(true), false);
    EXPECT_EQ(this->OwnerOf(1), std::nullopt);
}

TYPED_TEST(ClaimsContract, ACancelledScheduleSellsNothing) {
    const auto held = this->Held(kMinji, Of({1}));
    const auto capturing = this->Held(kJun, Of({2}));
    EXPECT_EQ(CodeOf(this->claims.Alter(capturing, Begin(kFirst))), "ok");
    EXPECT_EQ(CodeOf(this->claims.Alter(capturing, Capture(kFirst))), "ok");
    this->claims.CancelSchedule();
    EXPECT_EQ(CodeOf(this->Hold(this->Next(), kJun, Of({3}))), "SCHEDULE_CANCELLED");
    EXPECT_EQ(CodeOf(this->claims.Change(held, Of({3}))), "SCHEDULE_CANCELLED");
    EXPECT_EQ(CodeOf(this->claims.Alter(held, Begin(kSecond))), "SCHEDULE_CANCELLED");
    EXPECT_EQ(CodeOf(this->claims.Alter(capturing, Capture(kFirst))), "ok") << "it has it";
    EXPECT_EQ(this->claims.TakeMoney(capturing, kFirst, Money{1'000}).value_or(false), true);
}

TYPED_TEST(ClaimsContract, EveryChangeOfASeatHasAHigherVersion) {
    const auto id = this->Held(kMinji, Of({1}));
    std::vector<std::int64_t> versions{this->claims.Standings().at(0).version};
    const auto then = [&] { versions.push_back(this->claims.Standings().at(0).version); };
    this->claims.PassTime(1min);
    EXPECT_EQ(CodeOf(this->claims.Alter(id, Begin(kFirst))), "ok");
    then();
    EXPECT_EQ(CodeOf(this->claims.Alter(id, Capture(kFirst))), "ok");
    then();
    EXPECT_EQ(this->claims.TakeMoney(id, kFirst, Money{1'000}).value_or(false), true);
    EXPECT_EQ(this->claims.Standings().at(0).version, versions.back()) << "nothing moved";
    EXPECT_EQ(versions, (std::vector<std::int64_t>{1, 2, 3}));
}

}  // namespace
}  // namespace openrun::reservation
