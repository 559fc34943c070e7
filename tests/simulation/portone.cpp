// PortOne: attempts, charges, cancellations, and answers kept under idempotency keys.
#include "tests/simulation/world.hpp"
#include <algorithm>

namespace openrun::simulation {
namespace {

using pay::CancellationStatus;
using pay::ProviderStatus;

std::string Transaction(int payment, int attempt) {
    return "tx-" + std::to_string(payment) + "-" + std::to_string(attempt);
}

}  // namespace

void World::Capture(int payment, int attempt, bool manual) {
    Charge& charge = charges_[static_cast<std::size_t>(payment)];
    const Row& row = rows_[static_cast<std::size_t>(payment)];
    const Booking& booking = bookings_[static_cast<std::size_t>(row.booking)];
    charge.truth.status = ProviderStatus::kPaid;
    charge.truth.transaction = Transaction(payment, attempt);
    charge.truth.total = charge.registered_amount;
    charge.truth.paid_at = now_;
    Note(manual ? "charged by confirm" : "charged in the widget");
    const bool capturing_for_it = booking.row.state == res::State::kCapturing &&
                                  booking.row.payment == IdOf<res::PaymentId>(payment);
    if (manual && !capturing_for_it) {
        Breach("S6: charged a manual payment while its reservation was not CAPTURING for it");
    }
}

// What the buyer does in the window: opens it, fails, tries again, pays.
void World::Widget(int payment) {
    Charge& charge = charges_[static_cast<std::size_t>(payment)];
    pay::Reading& truth = charge.truth;
    if (!charge.registered || pay::HasMoney(truth.status)) return;
    if (truth.status == ProviderStatus::kAbsent) {
        truth.status = ProviderStatus::kReady;
        truth.payment = IdOf<pay::PaymentId>(payment).Hex();
        truth.store = "store";
        truth.channel_type = "LIVE";
        truth.currency = "KRW";
        charge.attempt = 1;
        truth.transaction = Transaction(payment, 1);
        truth.total = charge.registered_amount;
        return;
    }
    const bool token_is_out = charge.token_attempt == charge.attempt;
    if (profile_.attempts_fail && !token_is_out && truth.status == ProviderStatus::kReady &&
        Chance(20)) {
        truth.status = ProviderStatus::kFailed;
        return Note("an attempt fails");
    }
    if (profile_.attempts_fail && charge.attempt < 3 && Chance(25)) {
        truth.status = ProviderStatus::kReady;
        truth.transaction = Transaction(payment, ++charge.attempt);
        return;
    }
    if (charge.widget && Chance(profile_.pays)) {
        Capture(payment, charge.attempt, false);
        if (profile_.tampering && Chance(15)) {  // another amount, or a test channel's play money
            charge.tampered = true;
            if (Chance(50))
                truth.total = Money{1};
            else
                truth.channel_type = "TEST";
            Note("tampered");
        }
    }
}

void World::Console(int payment) {
    Charge& charge = charges_[static_cast<std::size_t>(payment)];
    if (charge.elsewhere || charge.truth.status != ProviderStatus::kPaid) return;
    if (!charge.truth.cancellations.empty()) return;
    charge.elsewhere = true;
    charge.truth.status = ProviderStatus::kCancelled;
    charge.truth.cancelled = charge.truth.total;
    charge.truth.cancellations.push_back({.id = "console-" + std::to_string(payment),
                                          .status = CancellationStatus::kSucceeded,
                                          .amount = charge.truth.total,
                                          .reason = "by hand"});
    Note("cancelled in the console");
}

pay::CallAnswer World::Confirm(const Request& request) {
    Charge& charge = charges_[static_cast<std::size_t>(request.payment)];
    const auto stored = charge.confirms.find(request.key);
    if (stored != charge.confirms.end()) return stored->second;
    const auto keep = [&](std::int32_t status, std::string type) {
        return charge.confirms[request.key] = {.status = status, .type = std::move(type)};
    };
    if (pay::HasMoney(charge.truth.status)) return keep(409, "ALREADY_PAID");
    if (!calm_) {
        if (Chance(5)) return {.status = 409, .type = "IDEMPOTENCY_OUTSTANDING_REQUEST"};
        if (Chance(profile_.refuse)) return keep(400, "INVALID_PAYMENT_TOKEN");
        if (Chance(profile_.refuse)) {
            if (request.attempt == charge.attempt) charge.truth.status = ProviderStatus::kFailed;
            return keep(502, "PG_PROVIDER");
        }
        if (Chance(profile_.error))
            return Chance(50) ? pay::CallAnswer{.status = 503, .type = {}}
                              : keep(502, "PG_PROVIDER");
    }
    Capture(request.payment, request.attempt, true);
    return keep(200, {});
}

pay::CallAnswer World::Cancel(const Request& request) {
    Charge& charge = charges_[static_cast<std::size_t>(request.payment)];
    pay::Reading& truth = charge.truth;
    const pay::CancelCall& call = request.cancel;
    const auto place = std::pair{IndexOf(call.refund), call.key};
    const auto stored = charge.cancels.find(place);
    if (stored != charge.cancels.end()) return stored->second;
    const auto keep = [&](std::int32_t status, std::string type) {
        return charge.cancels[place] = {.status = status, .type = std::move(type)};
    };
    const Money left = pay::Left(truth);
    if (left == Money{}) return keep(409, "PAYMENT_ALREADY_CANCELLED");
    if (call.cancellable != left && on_.refund_guarded)
        return keep(409, "CANCELLABLE_AMOUNT_CONSISTENCY_BROKEN");
    if (!calm_ && Chance(profile_.error)) {
        // The card company gives in at last: what it refuses for ever is an operator's
        // (RefundFailed).
        const bool refused = Chance(50) && ++charge.refusals < rules_.refusals_max;
        return refused ? keep(502, "PG_PROVIDER") : pay::CallAnswer{.status = 500, .type = {}};
    }
    const bool later = !calm_ && Chance(20);
    truth.cancellations.push_back(
        {.id = "c-" + std::to_string(next_id_++),
         .status = later ? CancellationStatus::kRequested : CancellationStatus::kSucceeded,
         .amount = std::min(call.amount, left),
         .reason = pay::RefundReason(call.refund)});
    charge.cancelled_by_us += std::min(call.amount, left);
    Note(later ? "cancel requested" : "cancelled at the provider");
    if (!later) {
        truth.cancelled += std::min(call.amount, left);
        truth.status = pay::Left(truth) == Money{} ? ProviderStatus::kCancelled
                                                   : ProviderStatus::kPartialCancelled;
    }
    return keep(200, {});
}

// An asynchronous cancellation comes to its end.
void World::EndRequested(int payment) {
    pay::Reading& truth = charges_[static_cast<std::size_t>(payment)].truth;
    for (auto& one : truth.cancellations) {
        if (one.status != CancellationStatus::kRequested) continue;
        one.status = CancellationStatus::kSucceeded;
        truth.cancelled += one.amount;
        truth.status = pay::Left(truth) == Money{} ? ProviderStatus::kCancelled
                                                   : ProviderStatus::kPartialCancelled;
        return;
    }
}

}  // namespace openrun::simulation
