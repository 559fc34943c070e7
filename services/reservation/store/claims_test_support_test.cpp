#include "services/reservation/store/claims_test_support.hpp"

#include "services/reservation/sql.hpp"

namespace openrun::reservation {

using postgres::Command;
using postgres::Dialogue;
using postgres::Make;
using postgres::Rows;
using postgres::Statement;

namespace {

constexpr Statement kMakeSchedule{
    "claims_make_schedule",
    "INSERT INTO schedule (id, event_id, event_title, starts_at, ends_at, sale_opens_at, "
    "sale_closes_at, ticket_limit, plan_id, plan_version, seat_count, refund_policy) VALUES ($1, "
    "$1, 'claims', now() + '1 day', now() + '2 days', now() - '1 hour'::interval, now() + '1 "
    "hour', $2, $1, 1, $3, '[]')"};
constexpr Statement kMakeSeats{
    "claims_make_seats",
    "INSERT INTO plan_seat SELECT $1, s, 'A-1-' || s, 'R' FROM generate_series(0, $2::int - 1) s"};
constexpr Statement kMakePrice{"claims_make_price",
                               "INSERT INTO price VALUES ($1, 'R', 'GENERAL', $2, 0)"};
constexpr Statement kCancel{"claims_cancel",
                            "UPDATE schedule SET cancelled_at = clock_timestamp() WHERE id = $1"};
constexpr Statement kAgeClaims{"claims_age_claims",
                               "UPDATE claim SET held_until = held_until - $2::interval WHERE "
                               "schedule_id = $1 AND isfinite(held_until)"};
constexpr Statement kAgeReservations{
    "claims_age_reservations",
    "UPDATE reservation SET deadline = deadline - $2::interval WHERE schedule_id = $1"};
constexpr Statement kStandings{
    "claims_standings",
    "SELECT seat, reservation_id, person_id, version, held_until = 'infinity' AS forever, CASE "
    "WHEN isfinite(held_until) THEN greatest(0, ceil(extract(epoch FROM held_until - "
    "clock_timestamp())))::bigint ELSE 0 END AS remaining FROM claim WHERE schedule_id = $1 "
    "ORDER BY seat"};

std::vector<SeatChoice> ChoicesOf(const Seats& seats) {
    std::vector<SeatChoice> choices;
    for (const SeatNumber seat : seats)
        choices.push_back({.seat = seat, .price_type = PriceType::kGeneral});
    return choices;
}

Result<void> Without(const Result<Granted>& granted) {
    if (!granted) return Fail(granted.error());
    return {};
}

bool Differs(const Reservation& a, const Reservation& b) {
    return a.state != b.state || a.deadline != b.deadline || a.deadline_moved != b.deadline_moved ||
           a.payment != b.payment || a.retired != b.retired;
}

}  // namespace

// --- memory

Result<void> MemoryClaims::Take(ReservationId id, PersonId person, const Seats& seats,
                                Instant until) {
    const auto before = claims_;
    for (const SeatNumber seat : seats) {
        Claim& claim = claims_[seat];
        if (claim.version > 0 && Live(claim) && claim.owner != id) {
            claims_ = before;
            return Fail(Kind::kConflict, "SEAT_TAKEN");
        }
        claim = {.owner = id, .person = person, .until = until, .version = claim.version + 1};
    }
    const auto mine = std::ranges::count_if(claims_, [&](const auto& one) {
        return one.second.person == person && one.second.until > now_;
    });
    if (static_cast<std::size_t>(mine) <= LimitOf(person)) return {};
    claims_ = before;
    return Fail(Kind::kConflict, "LIMIT_EXCEEDED");
}

Facts MemoryClaims::FactsOf(const Reservation& reservation) const {
    const auto live = std::ranges::count_if(reservation.seats, [&](SeatNumber seat) {
        const Claim& claim = claims_.at(seat);
        return claim.owner == reservation.id && claim.until > now_;
    });
    return {.now = now_,
            .live_claims = static_cast<std::size_t>(live),
            .schedule_cancelled = cancelled_};
}

// A claim that another has taken stays his.
void MemoryClaims::Save(const Reservation& after) {
    reservations_[after.id] = after;
    for (const SeatNumber seat : after.seats) {
        Claim& claim = claims_.at(seat);
        if (claim.owner != after.id || claim.until == ClaimsEnd(after)) continue;
        claim.until = ClaimsEnd(after);
        ++claim.version;
    }
}

Result<void> MemoryClaims::Hold(const Wanted& wanted) {
    Tick();
    if (cancelled_) return Fail(Kind::kGone, "SCHEDULE_CANCELLED");
    if (std::to_underlying(wanted.seats.back()) >= seats_)
        return Fail(Kind::kRefused, "SEAT_UNKNOWN");
    const Instant until = now_ + wanted.ttl;
    CHECK(Take(wanted.id, wanted.person, wanted.seats, until));
    reservations_[wanted.id] = {
        .id = wanted.id,
        .schedule = {},
        .account = AccountId{wanted.person.bytes},
        .person = wanted.person,
        .seats = wanted.seats,
        .total = Money{kSeatPrice.krw * static_cast<std::int64_t>(wanted.seats.size())},
        .deadline = until,
        .payment = {},
        .retired = {}};
    return {};
}

Result<void> MemoryClaims::Change(ReservationId id, const Seats& seats) {
    Tick();
    const auto found = reservations_.find(id);
    if (found == reservations_.end()) return Fail(Kind::kNotFound, "NOT_FOUND");
    Reservation& held = found->second;
    if (cancelled_) return Fail(Kind::kGone, "SCHEDULE_CANCELLED");
    if (held.state != State::kHeld) return Fail(Kind::kConflict, "NOT_HELD");
    if (!HoldsItsSeats(held, FactsOf(held))) return Fail(Kind::kGone, "HOLD_EXPIRED");
    const auto before = claims_;
    for (const SeatNumber seat : held.seats) {
        if (std::ranges::find(seats, seat) != seats.end()) continue;
        claims_[seat].until = Instant::min();
        ++claims_[seat].version;
    }
    auto taken = Take(id, held.person, seats, DeadlineAfterChange(held));
    if (taken && std::to_underlying(seats.back()) >= seats_)
        taken = Fail(Kind::kRefused, "SEAT_UNKNOWN");
    if (!taken) {
        claims_ = before;
        return taken;
    }
    held.seats = seats;
    held.total = Money{kSeatPrice.krw * static_cast<std::int64_t>(seats.size())};
    return {};
}

Result<void> MemoryClaims::Alter(ReservationId id, const Rule& rule) {
    Tick();
    const auto found = reservations_.find(id);
    if (found == reservations_.end()) return Fail(Kind::kNotFound, "NOT_FOUND");
    const Decision decision = rule(found->second, FactsOf(found->second));
    if (Differs(found->second, decision.next)) Save(decision.next);
    if (decision.refusal) return Fail(*decision.refusal);
    return {};
}

Result<bool> MemoryClaims::TakeMoney(ReservationId id, PaymentId payment, Money amount) {
    Tick();
    const Reservation before = reservations_.at(id);
    const Judgement judgement = JudgePaid(before, payment, amount, FactsOf(before));
    bool confirmed = judgement.verdict == Verdict::kConfirm;
    if (judgement.verdict == Verdict::kClaimAgain)
        confirmed = Take(id, before.person, before.seats, kForever).has_value();
    if (confirmed) Save(Confirm(before, payment));
    return confirmed;
}

std::optional<Reservation> MemoryClaims::Find(ReservationId id) {
    const auto found = reservations_.find(id);
    if (found == reservations_.end()) return std::nullopt;
    return found->second;
}

std::vector<Standing> MemoryClaims::Standings() {
    std::vector<Standing> all;
    for (const auto& [seat, claim] : claims_) {
        Standing standing{
            .seat = seat, .owner = claim.owner, .person = claim.person, .version = claim.version};
        if (claim.until == kForever)
            standing.remaining = Standing::kForEver;
        else if (claim.until > now_)
            standing.remaining = std::chrono::ceil<std::chrono::seconds>(claim.until - now_);
        all.push_back(standing);
    }
    return all;
}

// --- PostgreSQL

PostgresClaims::Store::Store()
    : pool(runtime, metrics,
           {.conninfo = database.Conninfo(),
            .schema = "reservation_service",
            .connections = 2,
            .error_map = Ledger::MapError}),
      thread([this] { runtime.Run(); }) {}

PostgresClaims::Store::~Store() {
    runtime.Stop();
    thread.join();
}

std::vector<Rows> PostgresClaims::Store::Sql(std::vector<Command> commands) {
    auto rows = Await(pool.Batch(std::move(commands), After(10s)));
    EXPECT_TRUE(rows) << (rows ? "" : rows.error().detail);
    return rows.value_or(std::vector<Rows>());
}

PostgresClaims::PostgresClaims(Store& store, std::uint32_t seats, std::size_t limit)
    : store_(store), schedule_(store.ids.Next<ScheduleId>()) {
    std::vector<Command> commands;
    commands.push_back(Make(kMakeSchedule, schedule_, limit, seats));
    commands.push_back(Make(kMakeSeats, schedule_, seats));
    commands.push_back(Make(kMakePrice, schedule_, kSeatPrice));
    store_.Sql(std::move(commands));
}

Result<void> PostgresClaims::Hold(const Wanted& wanted) {
    return Without(store_.Await(
        store_.ledger.Hold({.id = wanted.id,
                            .schedule = schedule_,
                            .account = AccountId{wanted.person.bytes},
                            .person = wanted.person,
                            .choices = ChoicesOf(wanted.seats),
                            .ttl = wanted.ttl,
                            .key = {wanted.person.Text(), "claims", wanted.id.Hex(), "hash"}},
                           After(10s))));
}

Result<void> PostgresClaims::Change(ReservationId id, const Seats& seats) {
    const auto held = Find(id);
    const auto account = held ? held->account : AccountId{};
    const auto person = held ? held->person : PersonId{};
    return Without(
        store_.Await(store_.ledger.Change(id, account, person, ChoicesOf(seats), After(10s))));
}

Result<void> PostgresClaims::Alter(ReservationId id, const Rule& rule) {
    std::optional<Error> refusal;
    const auto altered = store_.Await(
        store_.pool.Transact<void>(After(10s), [&](Dialogue& dialogue) -> Task<Result<void>> {
            CO_TRY(const Locked locked, co_await store_.ledger.Lock(dialogue, id));
            const Decision decision = rule(locked.reservation, locked.facts);
            refusal = decision.refusal;
            if (Differs(locked.reservation, decision.next))
                CO_CHECK(co_await store_.ledger.Save(dialogue, locked.reservation, decision.next));
            co_return Result<void>{};
        }));
    if (altered && refusal) return Fail(*refusal);
    return altered;
}

Result<bool> PostgresClaims::TakeMoney(ReservationId id, PaymentId payment, Money amount) {
    return store_.Await(
        store_.pool.Transact<bool>(After(10s), [&](Dialogue& dialogue) -> Task<Result<bool>> {
            CO_TRY(const Locked locked, co_await store_.ledger.Lock(dialogue, id));
            const Reservation& before = locked.reservation;
            const Judgement judgement = JudgePaid(before, payment, amount, locked.facts);
            bool confirmed = judgement.verdict == Verdict::kConfirm;
            if (judgement.verdict == Verdict::kClaimAgain) {
                CO_TRY(const Rows rows,
                       co_await dialogue.Execute(Make(sql::kClaimAgain, schedule_, before.id,
                                                      before.person, before.seats)));
                confirmed = rows[0].Get<bool>("granted");
            }
            if (confirmed)
                CO_CHECK(co_await store_.ledger.Save(dialogue, before, Confirm(before, payment)));
            co_return confirmed;
        }));
}

void PostgresClaims::CancelSchedule() {
    std::vector<Command> commands;
    commands.push_back(Make(kCancel, schedule_));
    store_.Sql(std::move(commands));
}

void PostgresClaims::PassTime(std::chrono::milliseconds time) {
    std::vector<Command> commands;
    commands.push_back(Make(kAgeClaims, schedule_, time));
    commands.push_back(Make(kAgeReservations, schedule_, time));
    store_.Sql(std::move(commands));
}

std::optional<Reservation> PostgresClaims::Find(ReservationId id) {
    std::optional<Reservation> found;
    // What is not there stays empty.
    [[maybe_unused]] const auto read = store_.Await(
        store_.pool.Transact<void>(After(10s), [&](Dialogue& dialogue) -> Task<Result<void>> {
            CO_TRY(const Locked locked, co_await store_.ledger.Lock(dialogue, id));
            found = locked.reservation;
            co_return Result<void>{};
        }));
    return found;
}

std::vector<Standing> PostgresClaims::Standings() {
    std::vector<Command> commands;
    commands.push_back(Make(kStandings, schedule_));
    const auto rows = store_.Sql(std::move(commands));
    std::vector<Standing> all;
    if (rows.empty()) return all;
    for (const auto row : rows[0]) {
        all.push_back(
            {.seat = row.Get<SeatNumber>("seat"),
             .owner = row.Get<ReservationId>("reservation_id"),
             .person = row.Get<PersonId>("person_id"),
             .version = row.Get<std::int64_t>("version"),
             .remaining = row.Get<bool>("forever")
                              ? Standing::kForEver
                              : std::chrono::seconds{row.Get<std::int64_t>("remaining")}});
    }
    return all;
}

}  // namespace openrun::reservation
