// Chance, time, and who acts next.
#include "tests/simulation/world.hpp"

#include <algorithm>

namespace openrun::simulation {

using namespace std::chrono_literals;

World::World(std::uint64_t seed, Profile profile, Switches switches)
    : random_(seed), profile_(std::move(profile)), on_(switches) {
    const std::size_t count = profile_.widget.size();
    bookings_.resize(profile_.wanted.size());
    for (std::size_t i = 0; i < bookings_.size(); ++i) bookings_[i].wanted = profile_.wanted[i];
    claims_.resize(static_cast<std::size_t>(profile_.seats));
    rows_.resize(count);
    charges_.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
        rows_[i].booking = profile_.booking_of[i];
        charges_[i].widget = profile_.widget[i];
    }
    to_reservation_.resize(bookings_.size());
    to_payment_.resize(bookings_.size());
    ages_.capturing = profile_.capturing;
    if (!on_.key_rolls) rules_.key_rest = 1'000h;
    if (!on_.key_rests) {
        rules_.key_rest = 0ms;
        rules_.errors_max = 1;
    }
}

bool World::Chance(int percent) { return Pick(100) < percent; }

void World::Note(std::string line) {
    ++seen_[line];
    const auto at =
        std::chrono::duration_cast<std::chrono::seconds>(now_.time_since_epoch()) - 3'600s;
    story_.push_back(std::to_string(at.count()) + "s " + std::move(line));
    if (story_.size() > 60) story_.pop_front();
}

void World::Breach(std::string what) {
    if (breach_.empty()) breach_ = std::move(what);
}

// Buyers, staff, and the people at the provider's console.
void World::People() {
    const int payment = Pick(static_cast<int>(rows_.size()));
    const int booking = Pick(static_cast<int>(bookings_.size()));
    const Booking& one = bookings_[static_cast<std::size_t>(booking)];
    switch (Pick(12)) {
        case 0:
        case 1:
            return Hold(booking);
        case 2:
        case 3:
            return Start(payment);
        case 4:
        case 5:
        case 6:
            return Widget(payment);
        case 7:
        case 8:
            if (Chance(profile_.confirms)) UserConfirms(payment);
            return;
        case 9: {
            if (!profile_.releases || !one.exists || !Chance(10)) return;
            res::Decision decision = res::Release(one.row);
            if (!decision.refusal) Save(booking, std::move(decision.next));
            return;
        }
        case 10:
            if (Chance(60)) return ChangeSeats(booking);
            if (profile_.console && Chance(20)) Console(payment);
            return;
        default:
            if (profile_.buyer_cancels && one.row.state == res::State::kConfirmed && one.exists &&
                Chance(profile_.cancels)) {
                CancelTickets(booking);
            } else if (profile_.schedule_cancels && !schedule_cancelled_ && Chance(3)) {
                schedule_cancelled_ = true;
                Note("schedule cancelled");
            }
    }
}

// The head of one key's queue; delivered again later, or lost, as a bus may.
void World::Deliver(int booking, bool to_payment) {
    auto& lane = (to_payment ? to_payment_ : to_reservation_)[static_cast<std::size_t>(booking)];
    // A consumer that died before it had committed its position reads the same messages again.
    if (!calm_ && !lane.taken.empty() && Chance(profile_.duplicate)) {
        lane.ahead.insert(lane.ahead.begin(), lane.taken.begin(), lane.taken.end());
        lane.taken.clear();
        Note("messages come again");
    }
    if (lane.ahead.empty()) return;
    const Message message = lane.ahead.front();
    lane.ahead.pop_front();
    // What a refund by another hand says is repeated only behind an unanswered PaymentSucceeded
    // (4.2.5), so the bus must not lose it; the others it may.
    if (profile_.loses && !message.by_hand && !calm_ && Chance(3) && losses_ < 3) {
        ++losses_;
        return Note("a message is lost");
    }
    lane.taken.push_back(message);
    if (lane.taken.size() > 4 || Chance(50)) lane.taken.clear();
    if (to_payment) return HearAtPayment(message);
    HearAtReservation(booking, message);
}

void World::Carry() {
    if (network_.empty()) return;
    const auto index = static_cast<std::size_t>(Pick(static_cast<int>(network_.size())));
    const bool dropped = !calm_ && Chance(profile_.drop);
    if (!dropped) return Execute(index);
    network_.erase(network_.begin() + static_cast<std::ptrdiff_t>(index));
}

void World::Machines() {
    const int payment = Pick(static_cast<int>(rows_.size()));
    const int booking = Pick(static_cast<int>(bookings_.size()));
    switch (Pick(16)) {
        case 0:
        case 1:
        case 2:
        case 3:
        case 4:
            return Carry();
        case 5:
        case 6:
        case 7:
        case 8:
        case 9: {
            if (drivers_.empty()) return;
            const int which = Pick(static_cast<int>(drivers_.size()));
            Driver& driver = drivers_[static_cast<std::size_t>(which)];
            if (!Chance(profile_.crash)) return Advance(driver);
            Note("crash");
            return Forget(driver.id);
        }
        case 10:
        case 11:
            return Deliver(booking, Chance(50));
        case 12:
            return Reconcile(payment);
        case 13:
            if (!profile_.webhooks || !rows_[static_cast<std::size_t>(payment)].payment) return;
            return Spawn(payment, Job::kSettle);
        case 14:
            return Chance(50) ? EndRequested(payment) : Sweep();
        default:
            if (Chance(50)) {
                if (Chance(profile_.sweeps)) Expire(booking);
                return;
            }
            if (!bookings_[static_cast<std::size_t>(booking)].exists) return;
            AskPayment(booking);
            RepeatCancellations(booking);
    }
}

// Mostly moments, sometimes minutes; nothing runs in the network for longer than 60 s.
void World::PassTime() {
    now_ += Chance(70) ? 200ms : Chance(80) ? milliseconds{5s} : milliseconds{45s};
    std::erase_if(network_, [this](const Request& one) { return now_ - one.sent_at >= 60s; });
}

void World::Step() {
    const int dice = Pick(100);
    if (dice < 25)
        People();
    else if (dice < 90)
        Machines();
    else
        PassTime();
    Check();
}

bool World::Ended() const {
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        if (!Resolved(static_cast<int>(i))) return false;
    }
    for (std::size_t i = 0; i < bookings_.size(); ++i) {
        if (!to_reservation_[i].ahead.empty() || !to_payment_[i].ahead.empty()) return false;
        const res::State state = bookings_[i].row.state;
        if (state == res::State::kCapturing) return false;
        if (schedule_cancelled_ && bookings_[i].exists && state == res::State::kConfirmed)
            return false;
        const bool told = std::ranges::all_of(bookings_[i].cancellations, &Cancellation::is_final);
        if (!told) return false;
    }
    return network_.empty() && drivers_.empty();
}

// No faults, no people, no webhooks: only what the services do by themselves.
void World::CalmRound() {
    for (int guard = 0; !network_.empty() && guard < 20; ++guard) Carry();
    for (int guard = 0; !drivers_.empty() && guard < 60; ++guard) {
        Advance(drivers_[static_cast<std::size_t>(Pick(static_cast<int>(drivers_.size())))]);
        if (!network_.empty()) Carry();
        Check();
    }
    for (std::size_t i = 0; i < bookings_.size(); ++i) {
        for (int guard = 0; guard < 20; ++guard) {
            Deliver(static_cast<int>(i), true);
            Deliver(static_cast<int>(i), false);
        }
        Expire(static_cast<int>(i));
        if (bookings_[i].exists) {
            AskPayment(static_cast<int>(i));
            RepeatCancellations(static_cast<int>(i));
        }
        Check();
    }
    Sweep();
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        EndRequested(static_cast<int>(i));
        // A settled payment is read again only when the provider says so: that webhook does arrive.
        const bool by_hand =
            charges_[i].elsewhere && rows_[i].payment && rows_[i].payment->refunded == Money{};
        const bool unheard = profile_.calm_webhooks && rows_[i].payment &&
                             pay::HasMoney(charges_[i].truth.status) &&
                             !pay::HasCharge(*rows_[i].payment);
        if (by_hand || unheard) Spawn(static_cast<int>(i), Job::kSettle);
        Reconcile(static_cast<int>(i));
        Check();
    }
}

// Time goes by second by second at first, then faster: dead payments are looked at once an hour.
bool World::Calm() {
    calm_ = true;
    const Instant start = now_;
    for (int round = 0; round < 2'000; ++round) {
        CalmRound();
        if (!breach_.empty()) return false;
        if (Ended()) {
            calm_time_ = std::chrono::duration_cast<milliseconds>(now_ - start);
            return true;
        }
        now_ += round < 600 ? milliseconds{1s} : milliseconds{30s};
        std::erase_if(network_, [this](const Request& one) { return now_ - one.sent_at >= 60s; });
    }
    return false;
}

std::string World::Run(int steps, bool to_its_end) {
    for (int i = 0; i < steps && breach_.empty(); ++i) Step();
    if (breach_.empty() && to_its_end && !Calm() && breach_.empty()) {
        breach_ = "I3: not everything has come to its end";
        Describe();
    }
    return breach_;
}

}  // namespace openrun::simulation
