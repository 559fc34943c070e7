#pragma once
// Reservation, payment, PortOne and the bus between them in one seeded world. The services' own
// pure functions decide everything; this world only stores, carries, loses, repeats and crashes.
// One step is one transaction, or one message sent, executed or answered. After every step the
// safety properties hold (safety.cpp); once faults stop, every charge must find its end (I3).

#include "tests/simulation/records.hpp"
#include "tests/simulation/switches.hpp"
#include <deque>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace openrun::simulation {

class World {
public:
    World(std::uint64_t seed, Profile profile, Switches switches);

    // Runs `steps` with faults, then, `to_its_end`, until everything has ended. The first breach,
    // or
    // "".
    [[nodiscard]] std::string Run(int steps, bool to_its_end = true);
    [[nodiscard]] milliseconds calm_time() const { return calm_time_; }
    [[nodiscard]] const std::map<std::string, int>& seen() const { return seen_; }
    [[nodiscard]] const std::deque<std::string>& story() const { return story_; }

private:
    // world.cpp: chance, time, and who acts
    bool Chance(int percent);
    int Pick(int count) { return static_cast<int>(random_() % static_cast<std::uint64_t>(count)); }
    void Note(std::string line);
    void Breach(std::string what);
    void Step();
    void People();
    void Machines();
    void PassTime();
    [[nodiscard]] bool Calm();
    void CalmRound();
    [[nodiscard]] bool Ended() const;
    void Carry();
    void Deliver(int booking, bool to_payment);

    // box_office.cpp: reservation
    res::Facts FactsOf(const Booking& booking) const;
    [[nodiscard]] bool Live(const Claim& claim) const {
        return claim.owner != kNone && claim.until > now_;
    }
    int LiveOf(res::PersonId person) const;
    bool Claims(int booking, Instant until);
    void Save(int booking, res::Reservation after);
    void Hold(int booking);
    void ChangeSeats(int booking);
    res::Decision BeginPayment(int payment);
    res::Decision BeginCapture(int payment);
    void Paid(int payment, Money amount);
    void Declined(int payment);
    void RefundedElsewhere(int payment);
    void Expire(int booking);
    void GiveUp(int booking, const std::vector<int>& seats, Money refund);
    void CancelTickets(int booking);
    void Sweep();
    void AskPayment(int booking);
    void RepeatCancellations(int booking);
    void Tell(int booking, bool to_payment, Message message);
    void HearAtReservation(int booking, const Message& message);

    // portone.cpp: the provider
    void Widget(int payment);
    void Console(int payment);
    pay::CallAnswer Confirm(const Request& request);
    pay::CallAnswer Cancel(const Request& request);
    void EndRequested(int payment);
    void Capture(int payment, int attempt, bool manual);

    // cashier.cpp: payment
    void Start(int payment);
    void UserConfirms(int payment);
    void Alter(int payment, pay::Change change);
    void Spawn(int payment, Job job);
    void Reconcile(int payment);
    void Advance(Driver& driver);
    void Act(Driver& driver);
    void Answered(Driver& driver);
    void Apply(Driver& driver);
    void Execute(std::size_t index);
    void Forget(int driver);
    void Tell(int payment, const pay::Event& event);
    void RepeatEvent(int payment);
    void HearAtPayment(const Message& message);

    // safety.cpp
    void Check();
    void CheckBooking(const Booking& booking, int index);
    void CheckPayment(int index);
    [[nodiscard]] bool Resolved(int payment) const;
    void Describe();

    std::mt19937_64 random_;
    Profile profile_;
    Switches on_;
    pay::Ages ages_;
    pay::CallRules rules_;
    Instant now_{std::chrono::hours{1}};
    bool calm_ = false, schedule_cancelled_ = false;
    int losses_ = 0, next_id_ = 0;
    milliseconds calm_time_{0};
    std::vector<Booking> bookings_;
    std::vector<Claim> claims_;
    std::vector<Row> rows_;
    std::vector<Charge> charges_;
    std::map<int, Message> answers_, succeeded_;  // by payment
    std::set<int> ignored_;
    std::vector<Lane> to_reservation_, to_payment_;  // by booking: the key
    std::vector<Request> network_;
    std::vector<Driver> drivers_;
    std::string breach_;
    std::map<std::string, int> seen_;
    std::deque<std::string> story_;
};

}  // namespace openrun::simulation
