// What may never be seen, after any step; named as in the model that the rules were checked with.
#include <fmt/format.h>

#include "tests/simulation/world.hpp"
#include <algorithm>

namespace openrun::simulation {

using namespace std::chrono_literals;

namespace {

// What the policy gives back for the seats that were given back.
Money GivenBack(const Booking& booking) {
    Money sum;
    for (const Cancellation& one : booking.cancellations) sum += one.refund;
    return sum;
}

}  // namespace

void World::CheckBooking(const Booking& booking, int index) {
    const res::Reservation& row = booking.row;
    const bool permanent =
        row.state == res::State::kCapturing || row.state == res::State::kConfirmed;
    for (const int seat : booking.wanted) {
        if (booking.given_back.contains(seat)) continue;
        const Claim& claim = claims_[static_cast<std::size_t>(seat)];
        if (permanent && (claim.owner != index || claim.until != kForever)) {
            Breach("I1: a CAPTURING or CONFIRMED reservation does not own its seat");
        }
        const Instant longest = std::max(booking.held_at, booking.first_begin) + 5min;
        if (claim.owner == index && Live(claim) && claim.until != kForever &&
            claim.until > longest) {
            Breach("I4: a hold lives beyond its one extension");
        }
    }
    if (booking.deadline_moves > 1) Breach("I4: a deadline moved twice");
    if (LiveOf(row.person) > profile_.limit) Breach("I2: a person has more than the limit");

    const bool tickets = row.state == res::State::kConfirmed && booking.paid_by != kNone;
    if (!tickets) return;
    const Charge& charge = charges_[static_cast<std::size_t>(booking.paid_by)];
    const pay::Payment& payment = *rows_[static_cast<std::size_t>(booking.paid_by)].payment;
    if (charge.tampered) Breach("PRICE: confirmed for a charge that was tampered with");
    if (charge.truth.total != row.total) Breach("PRICE: confirmed for another amount");
    const bool not_for_seats = std::ranges::any_of(
        payment.refunds, [](const pay::Refund& one) { return !one.cancellation; });
    const bool too_much = charge.truth.cancelled > GivenBack(booking) && !charge.elsewhere;
    if (not_for_seats || too_much) Breach("TR: ticket and refund for one charge");
}

void World::CheckPayment(int index) {
    const Row& row = rows_[static_cast<std::size_t>(index)];
    if (!row.payment) return;
    const Charge& charge = charges_[static_cast<std::size_t>(index)];
    const Booking& booking = bookings_[static_cast<std::size_t>(row.booking)];
    const bool paid_for =
        booking.paid_by == index && (booking.row.state == res::State::kConfirmed ||
                                     booking.row.state == res::State::kCancelled);
    const bool capturing = booking.row.state == res::State::kCapturing &&
                           booking.row.payment == IdOf<res::PaymentId>(index);
    const bool manual_money =
        !charge.widget && charge.truth.status == pay::ProviderStatus::kPaid && !charge.elsewhere;
    if (manual_money && !capturing && !paid_for) Breach("M: captured money has lost its seat");

    Money intended;
    for (const pay::Refund& refund : row.payment->refunds) intended += refund.amount;
    if (charge.cancelled_by_us > intended) Breach("OVER: refunded more than intended");

    const bool voided = booking.row.state == res::State::kCancelled && booking.paid_by == index;
    const bool spoken = std::ranges::any_of(
        to_payment_[static_cast<std::size_t>(row.booking)].ahead,
        [](const Message& message) { return message.what == What::kCancelled; });
    if (voided && !charge.elsewhere && losses_ == 0 && !spoken && row.payment->refunds.empty()) {
        Breach("VOID: tickets are void, their charge neither refunded nor due");
    }
}

void World::Check() {
    for (std::size_t i = 0; i < bookings_.size() && breach_.empty(); ++i) {
        if (bookings_[i].exists) CheckBooking(bookings_[i], static_cast<int>(i));
    }
    for (std::size_t i = 0; i < rows_.size() && breach_.empty(); ++i)
        CheckPayment(static_cast<int>(i));
}

// I3: exactly one of confirmed, refunded in full, cancelled under the policy; and payment knows.
bool World::Resolved(int index) const {
    const Row& row = rows_[static_cast<std::size_t>(index)];
    const Charge& charge = charges_[static_cast<std::size_t>(index)];
    if (!row.payment) return true;
    const pay::Payment& payment = *row.payment;
    if (!pay::HasMoney(charge.truth.status)) {
        return payment.state != pay::PaymentState::kCapturing;
    }
    if (!pay::IsSettled(payment) || !pay::HasCharge(payment)) return false;
    const Booking& booking = bookings_[static_cast<std::size_t>(row.booking)];
    const bool is_its = booking.paid_by == index;
    const bool confirmed = is_its && booking.row.state == res::State::kConfirmed;
    const Money back = charge.truth.cancelled;
    const bool whole = pay::Left(charge.truth) == Money{};
    const bool by_policy = back == GivenBack(booking);
    if (payment.refunded != back) return false;
    if (confirmed) return by_policy;
    return whole || (is_its && booking.row.state == res::State::kCancelled && by_policy);
}

// For the story of a breach: where everything stands.
void World::Describe() {
    for (std::size_t i = 0; i < bookings_.size(); ++i) {
        const Booking& one = bookings_[i];
        if (!one.exists) continue;
        Note(fmt::format("reservation {} {}, paid by {}, to payment {}, to reservation {}", i,
                         EnumText(one.row.state), one.paid_by, to_payment_[i].ahead.size(),
                         to_reservation_[i].ahead.size()));
    }
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        if (!rows_[i].payment) continue;
        const pay::Payment& one = *rows_[i].payment;
        Note(fmt::format(
            "payment {} of {} {}, provider {}, refunded {} of {}{}, answer {}, resolved {}", i,
            rows_[i].booking, EnumText(one.state), EnumText(charges_[i].truth.status),
            one.refunded.krw, one.captured.krw, charges_[i].elsewhere ? " by hand" : "",
            one.answer ? EnumText(*one.answer) : "none", Resolved(static_cast<int>(i))));
        for (const pay::Refund& refund : one.refunds) {
            Note(fmt::format("  refund of {} {} {}", refund.amount.krw, EnumText(refund.cause),
                             EnumText(refund.state)));
        }
    }
    Note(fmt::format("{} requests, {} drivers on their way", network_.size(), drivers_.size()));
}

}  // namespace openrun::simulation
