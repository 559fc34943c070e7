// Random histories of one small schedule, played to PostgreSQL's functions and to the twin in
// memory: after every step both say the same, no seat is sold twice (I1), nobody has more than the
// limit (I2), and no hold outlives its one extension (I4). Twins and functions with a guard left
// out must be found out. A failure prints RapidCheck's seed: RC_PARAMS="reproduce=…".
#include "services/reservation/store/claims_test_support.hpp"

#include <fmt/format.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

namespace openrun::reservation {
namespace {

constexpr std::uint32_t kSeats = 6;
constexpr std::size_t kLimit = 3;
constexpr std::size_t kSteps = 20;
constexpr std::chrono::seconds kSlack = 45s;  // how long a history takes, at most

enum class Act : std::uint8_t {
    kHold,
    kChange,
    kBeginPayment,
    kBeginCapture,
    kDecline,
    kRelease,
    kExpire,
    kPay,
    kPassTime,
    kCancelSchedule
};

struct Step {
    Act act{};
    std::size_t reservation = 0;  // which of those that were asked for
    std::uint8_t person = 0, payment = 0;
    Seats seats;
    bool right_amount = true;
};

std::ostream& operator<<(std::ostream& out, const Step& step) {
    static constexpr const char* kNames[] = {
        "hold",    "change", "begin-payment", "begin-capture", "decline",
        "release", "expire", "pay",           "pass time",     "cancel schedule"};
    out << kNames[static_cast<std::size_t>(step.act)] << " r" << step.reservation << " person "
        << int{step.person} << " payment " << int{step.payment} << (step.right_amount ? "" : "!")
        << " seats";
    for (const SeatNumber seat : step.seats) out << ' ' << std::to_underlying(seat);
    return out;
}

rc::Gen<Act> Acts() {
    using enum Act;
    return rc::gen::weightedElement<Act>({{8, kHold},
                                          {3, kChange},
                                          {5, kBeginPayment},
                                          {4, kBeginCapture},
                                          {2, kDecline},
                                          {2, kRelease},
                                          {2, kExpire},
                                          {4, kPay},
                                          {5, kPassTime},
                                          {1, kCancelSchedule}});
}

rc::Gen<Seats> SomeSeats() {
    return rc::gen::map(rc::gen::inRange<std::uint32_t>(1, 1U << kSeats), [](std::uint32_t mask) {
        Seats seats;
        for (std::uint32_t seat = 0; seat < kSeats && seats.size() <= kLimit; ++seat)
            if ((mask >> seat) & 1U) seats.push_back(SeatNumber{seat});
        return seats;
    });
}

rc::Gen<std::vector<Step>> Histories() {
    const auto step = rc::gen::build<Step>(
        rc::gen::set(&Step::act, Acts()),
        rc::gen::set(&Step::reservation, rc::gen::inRange<std::size_t>(0, 4)),
        rc::gen::set(&Step::person, rc::gen::inRange<std::uint8_t>(0, 2)),
        rc::gen::set(&Step::payment, rc::gen::inRange<std::uint8_t>(0, 3)),
        rc::gen::set(&Step::seats, SomeSeats()),
        rc::gen::set(&Step::right_amount, rc::gen::weightedElement<bool>({{5, true}, {1, false}})));
    return rc::gen::resize(kSteps, rc::gen::container<std::vector<Step>>(step));
}

// Two stores live through the same history; the second is on trial.
class Trial {
public:
    Trial(Claims& twin, Claims& tried, IdSource& ids) : twin_(twin), tried_(tried), ids_(ids) {}

    // The first difference or breach, or "".
    std::string Play(const std::vector<Step>& history) {
        for (const Step& step : history) {
            const std::string expected = Do(twin_, step, true);
            const std::string said = Do(tried_, step, false);
            if (said != expected) return fmt::format("said {}, not {}", said, expected);
            if (std::string wrong = Compare(); !wrong.empty()) return wrong;
            if (std::string breach = Breach(); !breach.empty()) return breach;
        }
        return "";
    }

private:
    std::string Do(Claims& claims, const Step& step, bool first) {
        const PersonId person{{static_cast<std::uint8_t>(step.person + 1)}};
        const PaymentId payment{{static_cast<std::uint8_t>(step.payment + 1)}};
        switch (step.act) {
            case Act::kHold:
                if (first) asked_.push_back(ids_.Next<ReservationId>());
                return CodeOf(
                    claims.Hold({.id = asked_.back(), .person = person, .seats = step.seats}));
            case Act::kPassTime:
                claims.PassTime(130s);
                return "ok";
            case Act::kCancelSchedule:
                if (step.reservation == 0) claims.CancelSchedule();
                return "ok";
            default:
                break;
        }
        if (asked_.empty()) return "nothing yet";
        const ReservationId id = asked_[step.reservation % asked_.size()];
        if (step.act == Act::kChange) return CodeOf(claims.Change(id, step.seats));
        if (step.act != Act::kPay) return CodeOf(claims.Alter(id, RuleOf(step.act, payment)));
        const auto row = twin_.Find(id);
        if (!row) return "not there";
        const Money amount = step.right_amount ? row->total : Money{1};
        if (first) was_confirmed_ = row->state == State::kConfirmed;
        if (was_confirmed_) return "paid already";
        const auto confirmed = claims.TakeMoney(id, payment, amount);
        return confirmed ? *confirmed ? "confirmed" : "rejected" : confirmed.error().code;
    }

    static Claims::Rule RuleOf(Act act, PaymentId payment) {
        return [act, payment](const Reservation& row, const Facts& facts) -> Decision {
            switch (act) {
                case Act::kBeginPayment:
                    return BeginPayment(row, payment, facts, kPayWindow);
                case Act::kBeginCapture:
                    return BeginCapture(row, payment, facts);
                case Act::kDecline:
                    return {.next = Decline(row, payment), .refusal = {}};
                case Act::kRelease:
                    return Release(row);
                default:
                    return {.next = Expire(row, facts.now), .refusal = {}};
            }
        };
    }

    std::string Compare() {
        const auto expected = twin_.Standings();
        standings_ = tried_.Standings();
        if (standings_.size() != expected.size()) return "other seats have claims";
        for (std::size_t i = 0; i < expected.size(); ++i) {
            const Standing& a = expected[i];
            const Standing& b = standings_[i];
            const bool same =
                a.seat == b.seat && a.owner == b.owner && a.person == b.person &&
                a.version == b.version && a.live() == b.live() &&
                (a.remaining == Standing::kForEver) == (b.remaining == Standing::kForEver);
            const bool near =
                a.remaining == b.remaining || std::chrono::abs(a.remaining - b.remaining) < kSlack;
            if (!same || !near) {
                return fmt::format("seat {}: version {} for {} s, not {} for {} s",
                                   std::to_underlying(a.seat), b.version, b.remaining.count(),
                                   a.version, a.remaining.count());
            }
        }
        for (const ReservationId id : asked_) {
            const auto a = twin_.Find(id);
            const auto b = tried_.Find(id);
            if (a.has_value() != b.has_value()) return "one of them knows a reservation";
            if (!a) continue;
            if (a->state != b->state || a->payment != b->payment || a->seats != b->seats ||
                a->total != b->total)
                return fmt::format("a reservation is {}, not {}", EnumText(b->state),
                                   EnumText(a->state));
        }
        return "";
    }

    // Of the one on trial, whatever the twin says.
    std::string Breach() {
        std::map<PersonId, std::size_t> live;
        std::map<SeatNumber, ReservationId> owners;
        for (const Standing& one : standings_) {
            if (!one.live()) continue;
            ++live[one.person];
            owners[one.seat] = one.owner;
            if (one.remaining != Standing::kForEver && one.remaining > 5min + 1s)
                return "I4: a claim outlives its hold";
        }
        for (const auto& [person, count] : live)
            if (count > kLimit) return "I2: more than the limit";
        for (const ReservationId id : asked_) {
            const auto row = tried_.Find(id);
            if (!row || (row->state != State::kCapturing && row->state != State::kConfirmed))
                continue;
            for (const SeatNumber seat : row->seats)
                if (!owners.contains(seat) || owners[seat] != id) return "I1: sold twice";
        }
        return "";
    }

    Claims& twin_;
    Claims& tried_;
    IdSource& ids_;
    std::vector<ReservationId> asked_;
    std::vector<Standing> standings_;
    bool was_confirmed_ = false;
};

PostgresClaims::Store& SharedStore() {
    static PostgresClaims::Store store;
    return store;
}

RC_GTEST_PROP(ClaimsProperty, PostgresAndItsTwinLiveTheSameHistory, ()) {
    auto& store = SharedStore();
    const auto history = *Histories();
    MemoryClaims twin(kSeats, kLimit);
    PostgresClaims tried(store, kSeats, kLimit);
    RC_ASSERT(Trial(twin, tried, store.ids).Play(history) == "");
}

// --- controls: with a guard left out, some history must tell

struct NoLimit : MemoryClaims {
    using MemoryClaims::MemoryClaims;
    [[nodiscard]] std::size_t LimitOf(PersonId) const override { return kSeats; }
};
struct TakesWhatIsHeld : MemoryClaims {
    using MemoryClaims::MemoryClaims;
    [[nodiscard]] bool Live(const Claim& claim) const override { return claim.until == kForever; }
};
struct NeverExpires : MemoryClaims {
    using MemoryClaims::MemoryClaims;
    [[nodiscard]] bool Live(const Claim& claim) const override { return claim.until > Instant{}; }
};
struct ChangeProlongs : MemoryClaims {
    using MemoryClaims::MemoryClaims;
    [[nodiscard]] Instant DeadlineAfterChange(const Reservation&) const override {
        return now_ + 5min;
    }
};

// The first history, of a seeded many, that tells.
template <typename Make>
std::string FindOut(const Make& make) {
    const SystemClock clock;
    SystemRandom random;
    IdSource ids(clock, random);
    for (std::uint64_t seed = 1; seed <= 500; ++seed) {
        const auto history = Histories()(rc::Random(seed), static_cast<int>(kSteps)).value();
        MemoryClaims twin(kSeats, kLimit);
        auto tried = make();
        if (std::string found = Trial(twin, *tried, ids).Play(history); !found.empty()) {
            std::printf("seed %llu: %s\n", static_cast<unsigned long long>(seed), found.c_str());
            return found;
        }
    }
    return "";
}

template <typename Broken>
class ClaimsControl : public ::testing::Test {};
using Twins = ::testing::Types<NoLimit, TakesWhatIsHeld, NeverExpires, ChangeProlongs>;
TYPED_TEST_SUITE(ClaimsControl, Twins, );

TYPED_TEST(ClaimsControl, IsFoundOut) {
    EXPECT_NE(FindOut([] { return std::make_unique<TypeParam>(kSeats, kLimit); }), "");
}

TEST(ClaimsControl, TheTwinAgreesWithItself) {
    EXPECT_EQ(FindOut([] { return std::make_unique<MemoryClaims>(kSeats, kLimit); }), "");
}

// The real functions, but a claim is taken from whoever has it, and nobody is counted.
constexpr postgres::Statement kTakeFromAnybody{
    "take_from_anybody",
    "CREATE OR REPLACE FUNCTION reservation_service.claim_seats(p_schedule uuid, p_reservation "
    "uuid, p_person uuid, p_seats int[], p_until timestamptz, p_limit int, OUT versions bigint[]) "
    "LANGUAGE plpgsql SET search_path = reservation_service AS $$ BEGIN WITH granted AS (INSERT "
    "INTO claim AS c (schedule_id, seat, reservation_id, person_id, held_until, version) SELECT "
    "p_schedule, s, p_reservation, p_person, p_until, 1 FROM unnest(p_seats) s ORDER BY s ON "
    "CONFLICT (schedule_id, seat) DO UPDATE SET reservation_id = excluded.reservation_id, "
    "person_id = excluded.person_id, held_until = excluded.held_until, version = c.version + 1 "
    "RETURNING seat, version) SELECT array_agg(g.version ORDER BY g.seat) INTO versions FROM "
    "granted g; END $$"};

TEST(ClaimsControl, AFunctionThatTakesWhatIsHeldIsFoundOut) {
    PostgresClaims::Store store;
    std::vector<postgres::Command> broken;
    broken.push_back(postgres::Make(kTakeFromAnybody));
    store.Sql(std::move(broken));
    EXPECT_NE(FindOut([&] { return std::make_unique<PostgresClaims>(store, kSeats, kLimit); }), "");
}

}  // namespace
}  // namespace openrun::reservation
