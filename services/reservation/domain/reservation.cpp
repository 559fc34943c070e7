#include "services/reservation/domain/reservation.hpp"

#include "libs/base/assert.hpp"

#include <algorithm>

namespace openrun::reservation {
namespace {

bool IsRetired(const Reservation& reservation, PaymentId payment) {
    return std::ranges::find(reservation.retired, payment) != reservation.retired.end();
}

void Retire(Reservation& reservation, PaymentId payment) {
    if (!IsRetired(reservation, payment)) reservation.retired.push_back(payment);
    if (reservation.payment == payment) reservation.payment.reset();
}

Decision Refuse(Reservation reservation, Kind kind, std::string_view code) {
    return {.next = std::move(reservation), .refusal = Error{kind, std::string(code), {}}};
}

Decision Accept(Reservation reservation) { return {.next = std::move(reservation), .refusal = {}}; }

bool AwaitsPayment(State state) { return state == State::kHeld || state == State::kPaying; }

}  // namespace

bool HoldsItsSeats(const Reservation& reservation, const Facts& facts) {
    ASSERT(facts.live_claims <= reservation.seats.size(), "no more claims than seats");
    return facts.live_claims == reservation.seats.size() && !reservation.seats.empty();
}

Decision BeginPayment(Reservation reservation, PaymentId payment, const Facts& facts,
                      std::chrono::milliseconds pay_window) {
    if (IsRetired(reservation, payment))
        return Refuse(std::move(reservation), Kind::kConflict, "PAYMENT_RETIRED");
    if (!AwaitsPayment(reservation.state)) {
        const bool over =
            reservation.state == State::kExpired || reservation.state == State::kReleased;
        return over ? Refuse(std::move(reservation), Kind::kGone, "HOLD_EXPIRED")
                    : Refuse(std::move(reservation), Kind::kConflict, "NOT_PAYABLE");
    }
    if (facts.schedule_cancelled)
        return Refuse(std::move(reservation), Kind::kGone, "SCHEDULE_CANCELLED");
    if (facts.now >= reservation.deadline || !HoldsItsSeats(reservation, facts)) {
        return Refuse(std::move(reservation), Kind::kGone, "HOLD_EXPIRED");
    }
    if (reservation.payment && reservation.payment != payment)
        Retire(reservation, *reservation.payment);
    if (!reservation.deadline_moved) {
        reservation.deadline = std::max(reservation.deadline, Instant{facts.now + pay_window});
        reservation.deadline_moved = true;
    }
    reservation.state = State::kPaying;
    reservation.payment = payment;
    return Accept(std::move(reservation));
}

Decision BeginCapture(Reservation reservation, PaymentId payment, const Facts& facts) {
    const bool current = reservation.payment == payment;
    if (current &&
        (reservation.state == State::kCapturing || reservation.state == State::kConfirmed)) {
        return Accept(std::move(reservation));
    }
    if (!current) {
        Retire(reservation, payment);
        return Refuse(std::move(reservation), Kind::kConflict, "PAYMENT_RETIRED");
    }
    if (reservation.state != State::kPaying) {
        Retire(reservation, payment);
        return Refuse(std::move(reservation), Kind::kConflict, "NOT_PAYABLE");
    }
    if (facts.schedule_cancelled) {
        Retire(reservation, payment);
        return Refuse(std::move(reservation), Kind::kGone, "SCHEDULE_CANCELLED");
    }
    if (facts.now >= reservation.deadline || !HoldsItsSeats(reservation, facts)) {
        Retire(reservation, payment);
        return Refuse(std::move(reservation), Kind::kGone, "HOLD_EXPIRED");
    }
    reservation.state = State::kCapturing;
    return Accept(std::move(reservation));
}

Reservation Decline(Reservation reservation, PaymentId payment) {
    const bool current = reservation.payment == payment;
    const bool waiting =
        reservation.state == State::kPaying || reservation.state == State::kCapturing;
    if (current && !waiting) return reservation;  // paid, or over: nothing to give back
    Retire(reservation, payment);
    if (current) reservation.state = State::kHeld;
    return reservation;
}

Decision Release(Reservation reservation) {
    if (reservation.state == State::kReleased) return Accept(std::move(reservation));
    if (!AwaitsPayment(reservation.state))
        return Refuse(std::move(reservation), Kind::kConflict, "NOT_HELD");
    reservation.state = State::kReleased;
    return Accept(std::move(reservation));
}

Reservation Expire(Reservation reservation, Instant now) {
    if (AwaitsPayment(reservation.state) && now >= reservation.deadline)
        reservation.state = State::kExpired;
    return reservation;
}

Reservation CallOff(Reservation reservation) {
    if (AwaitsPayment(reservation.state)) reservation.state = State::kReleased;
    return reservation;
}

Judgement JudgePaid(const Reservation& reservation, PaymentId payment, Money amount,
                    const Facts& facts) {
    const auto reject = [](std::string_view reason) { return Judgement{Verdict::kReject, reason}; };
    switch (reservation.state) {
        case State::kCapturing:
            return reservation.payment == payment ? Judgement{Verdict::kConfirm, {}}
                                                  : reject("ANOTHER_CAPTURE");
        case State::kConfirmed:
            return reject("ALREADY_PAID");
        case State::kCancelled:
            return reject("CANCELLED");
        case State::kHeld:
        case State::kPaying:
        case State::kReleased:
        case State::kExpired:
            break;
    }
    if (amount != reservation.total) return reject("WRONG_TOTAL");
    if (facts.schedule_cancelled) return reject("SCHEDULE_CANCELLED");
    if (AwaitsPayment(reservation.state) && HoldsItsSeats(reservation, facts))
        return {Verdict::kConfirm, {}};
    return {Verdict::kClaimAgain, {}};
}

Reservation Confirm(Reservation reservation, PaymentId payment) {
    ASSERT(reservation.state != State::kConfirmed && reservation.state != State::kCancelled,
           "a reservation is confirmed once");
    reservation.state = State::kConfirmed;
    reservation.payment = payment;
    return reservation;
}

}  // namespace openrun::reservation
