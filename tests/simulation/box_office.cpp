// Reservation: its pure functions over a table of claims, under the rules of 4.1.
#include "libs/base/assert.hpp"

#include "tests/simulation/world.hpp"

namespace openrun::simulation {
namespace {

using namespace std::chrono_literals;
constexpr milliseconds kHold = 5min, kPayWindow = 5min;

res::Seats SeatsOf(const std::vector<int>& wanted) {
    res::Seats seats;
    for (const int seat : wanted) seats.push_back(static_cast<res::SeatNumber>(seat));
    return seats;
}

Money TotalOf(const std::vector<int>& wanted) {
    Money total;
    for (const int seat : wanted) total += PriceOf(seat);
    return total;
}

bool Permanent(res::State state) {
    return state == res::State::kCapturing || state == res::State::kConfirmed;
}

bool Waiting(res::State state) {
    return state == res::State::kHeld || state == res::State::kPaying;
}

}  // namespace

res::Facts World::FactsOf(const Booking& booking) const {
    std::size_t live = 0;
    for (const int seat : booking.wanted) {
        const Claim& claim = claims_[static_cast<std::size_t>(seat)];
        if (claim.owner == IndexOf(booking.row.id) && Live(claim)) ++live;
    }
    return {.now = now_, .live_claims = live, .schedule_cancelled = schedule_cancelled_};
}

int World::LiveOf(res::PersonId person) const {
    int count = 0;
    for (const Claim& claim : claims_) {
        if (Live(claim) && bookings_[static_cast<std::size_t>(claim.owner)].row.person == person)
            ++count;
    }
    return count;
}

// 4.1.3: every seat or none, within the person's limit.
bool World::Claims(int index, Instant until) {
    const Booking& booking = bookings_[static_cast<std::size_t>(index)];
    int fresh = 0;
    for (const int seat : booking.wanted) {
        const Claim& claim = claims_[static_cast<std::size_t>(seat)];
        if (!Live(claim))
            ++fresh;
        else if (claim.owner != index)
            return false;
    }
    if (LiveOf(booking.row.person) + fresh > profile_.limit) return false;
    for (const int seat : booking.wanted) claims_[static_cast<std::size_t>(seat)] = {index, until};
    return true;
}

// The row and its claims in one transaction; a claim that is no longer its own is left alone.
void World::Save(int index, res::Reservation after) {
    Booking& booking = bookings_[static_cast<std::size_t>(index)];
    const res::State before = booking.row.state;
    if (after.deadline != booking.row.deadline) ++booking.deadline_moves;
    if (after.state == res::State::kCapturing && before != after.state)
        booking.captured_since = now_;
    booking.row = std::move(after);
    for (const int seat : booking.wanted) {
        Claim& claim = claims_[static_cast<std::size_t>(seat)];
        const bool over = !Permanent(booking.row.state) && !Waiting(booking.row.state);
        if (claim.owner != index && over && !on_.release_names_owner) claim.until = now_;
        if (claim.owner != index) continue;
        claim.until = Permanent(booking.row.state) ? kForever
                      : Waiting(booking.row.state) ? booking.row.deadline
                                                   : std::min(claim.until, now_);
    }
}

void World::Hold(int index) {
    Booking& booking = bookings_[static_cast<std::size_t>(index)];
    if (booking.exists || schedule_cancelled_) return;
    booking.row.id = IdOf<res::ReservationId>(index);
    booking.row.person = IdOf<res::PersonId>(profile_.person[static_cast<std::size_t>(index)]);
    if (!Claims(index, now_ + kHold)) return;
    booking.exists = true;
    booking.held_at = now_;
    booking.row.seats = SeatsOf(booking.wanted);
    booking.row.total = TotalOf(booking.wanted);
    booking.row.deadline = now_ + kHold;
    Note("hold");
}

// Only in HELD, same deadline (4.1.6).
void World::ChangeSeats(int index) {
    Booking& booking = bookings_[static_cast<std::size_t>(index)];
    const auto& other = profile_.alternative;
    if (other.empty() || booking.wanted == other || booking.row.state != res::State::kHeld) return;
    if (!res::HoldsItsSeats(booking.row, FactsOf(booking))) return;
    const Booking before = booking;
    const auto claims = claims_;
    for (const int seat : booking.wanted) claims_[static_cast<std::size_t>(seat)] = {};
    booking.wanted = other;
    if (!Claims(index, booking.row.deadline)) {
        booking = before;
        claims_ = claims;
        return;
    }
    booking.row.seats = SeatsOf(other);
    booking.row.total = TotalOf(other);
    Note("seats changed");
}

res::Decision World::BeginPayment(int payment) {
    const int index = rows_[static_cast<std::size_t>(payment)].booking;
    Booking& booking = bookings_[static_cast<std::size_t>(index)];
    res::Reservation row = booking.row;
    if (!on_.retired_for_good) row.retired.clear();
    if (!on_.deadline_moves_once) row.deadline_moved = false;
    res::Decision decision = res::BeginPayment(std::move(row), IdOf<res::PaymentId>(payment),
                                               FactsOf(booking), kPayWindow);
    if (!decision.refusal) {
        if (booking.first_begin == Instant{}) booking.first_begin = now_;
        Save(index, decision.next);
    }
    return decision;
}

res::Decision World::BeginCapture(int payment) {
    const int index = rows_[static_cast<std::size_t>(payment)].booking;
    const Booking& booking = bookings_[static_cast<std::size_t>(index)];
    const auto id = IdOf<res::PaymentId>(payment);
    res::Facts facts = FactsOf(booking);
    if (!on_.capture_counts_claims) {
        facts.live_claims = booking.row.seats.size();
        facts.now = std::min(facts.now, booking.row.deadline - 1ms);
    }
    res::Reservation row = booking.row;
    const bool has_it = row.state == res::State::kCapturing && row.payment == id;
    if (has_it && !on_.begin_capture_repeats) {
        return {.next = row, .refusal = Error{Kind::kConflict, "NOT_PAYABLE", {}}};
    }
    if (!on_.only_current_captured && row.state == res::State::kPaying && row.payment != id) {
        row.state = res::State::kCapturing;
        Save(index, row);
        return {.next = std::move(row), .refusal = {}};
    }
    res::Decision decision = res::BeginCapture(std::move(row), id, facts);
    Save(index, decision.next);
    return decision;
}

void World::Tell(int booking, bool to_payment, Message message) {
    auto& lane = (to_payment ? to_payment_ : to_reservation_)[static_cast<std::size_t>(booking)];
    lane.ahead.push_back(message);
}

// The table of 4.2.5; the first answer is stored and repeated.
void World::Paid(int payment, Money amount) {
    const int index = rows_[static_cast<std::size_t>(payment)].booking;
    Booking& booking = bookings_[static_cast<std::size_t>(index)];
    const auto stored = answers_.find(payment);
    if (stored != answers_.end() && on_.answers_stored) return Tell(index, true, stored->second);
    const auto id = IdOf<res::PaymentId>(payment);
    if (!on_.every_charge_answered) {  // in the inbox without an effect: repeats are duplicates
        if (Waiting(booking.row.state)) ignored_.insert(payment);
        if (ignored_.contains(payment)) return;
    }
    if (!on_.price_checked) amount = booking.row.total;

    res::Judgement judgement = res::JudgePaid(booking.row, id, amount, FactsOf(booking));
    if (judgement.verdict == res::Verdict::kClaimAgain) {
        const bool granted = Claims(index, kForever);
        judgement.verdict = granted ? res::Verdict::kConfirm : res::Verdict::kReject;
    }
    const bool confirmed = judgement.verdict == res::Verdict::kConfirm;
    if (confirmed) {
        booking.paid_by = payment;
        Save(index, res::Confirm(booking.row, id));
    }
    const Message answer{.what = confirmed ? What::kConfirmed : What::kRejected,
                         .payment = payment,
                         .id = next_id_++};
    answers_[payment] = answer;
    Tell(index, true, answer);
    Note(confirmed ? "confirmed" : "rejected");
}

void World::Declined(int payment) {
    const int index = rows_[static_cast<std::size_t>(payment)].booking;
    const Booking& booking = bookings_[static_cast<std::size_t>(index)];
    if (!on_.declined_late && now_ >= booking.row.deadline) return;
    const auto id = IdOf<res::PaymentId>(payment);
    const bool anothers = booking.row.state == res::State::kCapturing && booking.row.payment != id;
    res::Reservation row = booking.row;
    if (anothers && !on_.decline_fenced) row.payment = id;
    Save(index, res::Decline(std::move(row), id));
    if (anothers && booking.row.state != res::State::kCapturing) {
        Breach("S4: CAPTURING ended by an answer about another payment");
    }
}

void World::RefundedElsewhere(int payment) {
    const int index = rows_[static_cast<std::size_t>(payment)].booking;
    const Booking& booking = bookings_[static_cast<std::size_t>(index)];
    if (booking.row.state != res::State::kConfirmed) return;
    if (on_.void_fenced && booking.row.payment != IdOf<res::PaymentId>(payment)) return;
    res::Reservation after = booking.row;
    after.state = res::State::kCancelled;
    Save(index, std::move(after));
    Note("voided");
}

void World::Expire(int index) {
    const Booking& booking = bookings_[static_cast<std::size_t>(index)];
    if (!booking.exists) return;
    res::Reservation row = booking.row;
    const bool capturing = row.state == res::State::kCapturing;
    if (capturing && !on_.capture_never_expires) row.state = res::State::kPaying;
    row = res::Expire(std::move(row), now_);
    if (row.state != res::State::kExpired || booking.row.state == res::State::kExpired) return;
    if (capturing) Breach("S5: EXPIRED from CAPTURING");
    Save(index, std::move(row));
    Note("expired");
}

// Seats of a confirmed reservation are given back; with the last of them it is cancelled.
void World::GiveUp(int index, const std::vector<int>& seats, Money refund) {
    Booking& booking = bookings_[static_cast<std::size_t>(index)];
    booking.given_back.insert(seats.begin(), seats.end());
    for (const int seat : seats) claims_[static_cast<std::size_t>(seat)].until = now_;
    const bool all = booking.given_back.size() == booking.wanted.size();
    if (all) {
        res::Reservation after = booking.row;
        after.state = res::State::kCancelled;
        Save(index, std::move(after));
    }
    booking.cancellations.push_back({.refund = refund});
    Tell(index, true,
         {.what = What::kCancelled,
          .payment = booking.paid_by,
          .id = next_id_++,
          .amount = refund,
          .cancellation = static_cast<int>(booking.cancellations.size()) - 1});
    Note(all ? "cancelled" : "cancelled in part");
}

// By the buyer, all that is left or one seat of it, under a policy that keeps a fee or none.
void World::CancelTickets(int index) {
    const Booking& booking = bookings_[static_cast<std::size_t>(index)];
    std::vector<int> seats;
    for (const int seat : booking.wanted) {
        if (!booking.given_back.contains(seat)) seats.push_back(seat);
    }
    if (seats.size() > 1 && Chance(50)) seats = {seats[static_cast<std::size_t>(Pick(2))]};
    const Money paid = TotalOf(seats);
    GiveUp(index, seats, Chance(profile_.partly) ? Money{paid.krw * 7 / 10} : paid);
}

// Level-triggered: whatever confirms after the schedule was called off is swept, too.
void World::Sweep() {
    if (!schedule_cancelled_) return;
    for (std::size_t i = 0; i < bookings_.size(); ++i) {
        const Booking& booking = bookings_[i];
        const int index = static_cast<int>(i);
        if (!booking.exists) continue;
        if (Waiting(booking.row.state)) Save(index, res::CallOff(booking.row));
        if (booking.row.state != res::State::kConfirmed) continue;
        std::vector<int> left;
        for (const int seat : booking.wanted) {
            if (!booking.given_back.contains(seat)) left.push_back(seat);
        }
        GiveUp(index, left, TotalOf(left));
    }
}

// A CAPTURING older than 60 s: the bus may lose, money may not (4.2.5).
void World::AskPayment(int index) {
    const Booking& booking = bookings_[static_cast<std::size_t>(index)];
    const auto current = booking.row.payment;
    const bool old = booking.row.state == res::State::kCapturing && current &&
                     now_ - booking.captured_since > 60s;
    const bool lost = !calm_ && Chance(profile_.drop);
    if (old && !lost) RepeatEvent(IndexOf(*current));
}

// Refunds that are not final; the same event again, once the last has been heard.
void World::RepeatCancellations(int index) {
    const Booking& booking = bookings_[static_cast<std::size_t>(index)];
    if (!to_payment_[static_cast<std::size_t>(index)].ahead.empty()) return;
    for (std::size_t i = 0; i < booking.cancellations.size(); ++i) {
        const Cancellation& one = booking.cancellations[i];
        if (one.is_final) continue;
        Tell(index, true,
             {.what = What::kCancelled,
              .payment = booking.paid_by,
              .id = next_id_++,
              .amount = one.refund,
              .cancellation = static_cast<int>(i)});
    }
}

// Every handler runs for a repeated event, too, as the services' do.
void World::HearAtReservation(int index, const Message& message) {
    switch (message.what) {
        case What::kSucceeded:
            return Paid(message.payment, message.amount);
        case What::kFailed:
            return Declined(message.payment);
        case What::kRefunded:
        case What::kRefundFailed:
            if (message.cancellation != kNone) {
                auto& all = bookings_[static_cast<std::size_t>(index)].cancellations;
                all[static_cast<std::size_t>(message.cancellation)].is_final = true;
            } else if (message.full) {
                RefundedElsewhere(message.payment);
            }
            return;
        case What::kConfirmed:
        case What::kRejected:
        case What::kCancelled:
            break;
    }
    ASSERT(false, "payment says no such thing");
}

}  // namespace openrun::simulation
