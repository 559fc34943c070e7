// Payment: its pure functions over a table of rows, and its drivers, cut at every await.
#include "libs/base/assert.hpp"

#include <fmt/format.h>

#include "tests/simulation/world.hpp"
#include <algorithm>

namespace openrun::simulation {
namespace {

using namespace std::chrono_literals;
using pay::PaymentState;
const pay::Expected kOurs{.store = "store", .channel_type = "LIVE"};

What WhatOf(pay::EventType type) {
    switch (type) {
        case pay::EventType::kSucceeded:
            return What::kSucceeded;
        case pay::EventType::kFailed:
            return What::kFailed;
        case pay::EventType::kRefunded:
            return What::kRefunded;
        case pay::EventType::kRefundFailed:
            return What::kRefundFailed;
    }
    return What::kFailed;
}

// All that a row's document holds and that changes; a change that changes nothing is not written.
std::string Document(const pay::Payment& payment) {
    const auto time = [](const std::optional<Instant>& at) {
        return at ? at->time_since_epoch().count() : 0;
    };
    std::string text = fmt::format(
        "{} {} {} {} {} {} {} {} {} {} {}", EnumText(payment.state),
        payment.amount.value_or(Money{}).krw, payment.token, payment.key.number, payment.key.errors,
        time(payment.key.called_at), payment.captured.krw, payment.refunded.krw, payment.mismatched,
        payment.answer ? EnumText(*payment.answer) : "", payment.failure);
    for (const pay::Refund& one : payment.refunds) {
        text += fmt::format(" {} {} {} {} {} {} {}", EnumText(one.state), one.key.number,
                            one.key.errors, time(one.key.called_at), one.requested.krw,
                            one.refusals, one.accepted);
    }
    return text;
}

bool Dead(PaymentState state) {
    return state == PaymentState::kFailed || state == PaymentState::kAbandoned;
}

}  // namespace

void World::Tell(int payment, const pay::Event& event) {
    const bool by_hand = event.type == pay::EventType::kRefunded && !event.refund;
    if (by_hand && !on_.console_told) return;
    const Message message{.what = WhatOf(event.type),
                          .payment = payment,
                          .id = next_id_++,
                          .amount = event.amount,
                          .cancellation = event.cancellation ? IndexOf(*event.cancellation) : kNone,
                          .full = event.full,
                          .by_hand = by_hand};
    if (message.what == What::kSucceeded) succeeded_[payment] = message;
    Tell(rows_[static_cast<std::size_t>(payment)].booking, false, message);
}

// Row, events and the next look in one transaction, as the store does it.
void World::Alter(int payment, pay::Change change) {
    Row& row = rows_[static_cast<std::size_t>(payment)];
    const bool changed =
        !row.payment || Document(*row.payment) != Document(change.next) || !change.events.empty();
    if (!changed) return;
    row.looks = 0;
    row.payment = std::move(change.next);
    for (const pay::Event& event : change.events) Tell(payment, event);
    row.next_look = pay::NextLook(*row.payment, row.looks, now_, ages_, rules_);
    if (Dead(row.payment->state) && !pay::HasCharge(*row.payment) && !on_.dead_watched)
        row.next_look.reset();
}

void World::Start(int payment) {
    const Row& row = rows_[static_cast<std::size_t>(payment)];
    const Booking& booking = bookings_[static_cast<std::size_t>(row.booking)];
    const bool wants =
        booking.row.state == res::State::kHeld || booking.row.state == res::State::kPaying;
    if (row.payment || !booking.exists || !wants) return;
    pay::Payment fresh;
    fresh.id = IdOf<pay::PaymentId>(payment);
    fresh.created_at = now_;
    fresh.state_since = now_;
    Alter(payment, {.next = fresh});
    network_.push_back({.ask = Ask::kBeginPayment, .payment = payment, .sent_at = now_});
    Note("start");
}

void World::UserConfirms(int payment) {
    Charge& charge = charges_[static_cast<std::size_t>(payment)];
    const Row& row = rows_[static_cast<std::size_t>(payment)];
    if (!row.payment || charge.widget || charge.truth.status != pay::ProviderStatus::kReady) return;
    const int attempt = charge.token_attempt > 0 ? charge.token_attempt : charge.attempt;
    const std::string number = std::to_string(payment) + "-" + std::to_string(attempt);
    pay::Change change = pay::BeginCapture(*row.payment, "token-" + number, "tx-" + number, now_);
    if (change.refusal || change.next.state != PaymentState::kCapturing) return;
    charge.token_attempt = attempt;
    Alter(payment, std::move(change));
    Spawn(payment, Job::kCapture);
    Note("confirm");
}

void World::Spawn(int payment, Job job) {
    if (std::ranges::count(drivers_, payment, &Driver::payment) >= 3) return;
    const auto& row = *rows_[static_cast<std::size_t>(payment)].payment;
    const bool first = job == Job::kCapture && !row.key.called_at;
    drivers_.push_back({.id = next_id_++,
                        .payment = payment,
                        .job = job,
                        .stage = first ? Stage::kAct : Stage::kRead});
}

// What reservation was told, again, in its order.
void World::RepeatEvent(int payment) {
    const Row& row = rows_[static_cast<std::size_t>(payment)];
    const auto said = succeeded_.find(payment);
    if (said == succeeded_.end()) {
        if (Dead(row.payment->state)) Tell(payment, {.type = pay::EventType::kFailed});
        return;
    }
    if (!on_.succeeded_repeated) return;
    Tell(row.booking, false, said->second);
    const auto refunded = pay::RefundedElsewhere(*row.payment);
    if (refunded && on_.refund_repeated_with_it) Tell(payment, *refunded);
}

// The reconciler's step, when NextLook says so.
void World::Reconcile(int payment) {
    Row& row = rows_[static_cast<std::size_t>(payment)];
    if (!row.payment || !row.next_look || *row.next_look > now_) return;
    row.next_look = pay::NextLook(*row.payment, ++row.looks, now_, ages_, rules_);
    const pay::Payment& at = *row.payment;
    const bool owes =
        std::ranges::any_of(at.refunds, [](const auto& one) { return !pay::IsFinal(one.state); });
    if (at.state == PaymentState::kCapturing)
        return Spawn(payment, on_.redrive ? Job::kCapture : Job::kSettle);
    if (owes) return Spawn(payment, Job::kGiveBack);
    if (pay::HasCharge(at)) {
        if (!at.answer && !at.mismatched) RepeatEvent(payment);
        return;
    }
    Spawn(payment, Job::kSettle);
}

// What was read is applied later, whatever has happened in between.
void World::Apply(Driver& driver) {
    pay::Payment row = *rows_[static_cast<std::size_t>(driver.payment)].payment;
    pay::Circumstances seen{.noted = driver.noted,
                            .past_its_time = pay::IsPastItsTime(row, now_, ages_),
                            .refusal = driver.refusal,
                            .now = now_,
                            .fresh = IdOf<pay::RefundId>(next_id_++)};
    pay::Expected expected = kOurs;
    if (!on_.stale_readings_ignored) {
        seen.noted = row.state;
        row.transaction = driver.reading->transaction;
    }
    if (!on_.mismatch_goes_back) {
        row.amount = driver.reading->total;
        expected.channel_type = driver.reading->channel_type;
    }
    if (!on_.ready_is_no_answer && row.state == PaymentState::kCapturing &&
        pay::ProvesNoEffect(*driver.reading)) {
        pay::Change guess{.next = std::move(row)};
        pay::Fail(guess, "GUESSED", now_);
        return Alter(driver.payment, std::move(guess));
    }
    Alter(driver.payment, pay::ApplyReading(std::move(row), *driver.reading, expected, seen));
}

void World::Act(Driver& driver) {
    const pay::Payment row = *rows_[static_cast<std::size_t>(driver.payment)].payment;
    const Charge& charge = charges_[static_cast<std::size_t>(driver.payment)];
    Request request{.payment = driver.payment, .driver = driver.id, .sent_at = now_};
    if (driver.job == Job::kGiveBack) {
        pay::CancelStep step = pay::NextCancel(row, *driver.reading, driver.read_at, now_, rules_);
        driver.cancel = step.call;
        Alter(driver.payment, {.next = std::move(step.next)});
        if (!driver.cancel) return Forget(driver.id);
        request.ask = Ask::kCancel;
        request.cancel = *driver.cancel;
        if (!on_.refund_guarded) request.cancel.key = next_id_++;
    } else if (row.state != PaymentState::kCapturing || driver.job == Job::kSettle) {
        return Forget(driver.id);
    } else if (!driver.begun) {
        request.ask = Ask::kBeginCapture;
    } else {
        pay::ConfirmStep step = pay::NextConfirm(row, driver.reading, driver.read_at, now_, rules_);
        if (step.call && !on_.one_confirm_key) step.next.key.number = next_id_++;
        request.ask = Ask::kConfirm;
        request.key = step.next.key.number;
        driver.key = request.key;
        request.attempt = charge.token_attempt;
        Alter(driver.payment, {.next = std::move(step.next)});
        if (!step.call) return Forget(driver.id);
    }
    driver.stage = Stage::kAwait;
    driver.sent_at = now_;
    network_.push_back(request);
}

void World::Answered(Driver& driver) {
    pay::Payment row = *rows_[static_cast<std::size_t>(driver.payment)].payment;
    if (driver.job == Job::kGiveBack) {
        driver.after_call = true;
        driver.stage = Stage::kRead;
        return;
    }
    if (!driver.begun) {
        driver.begun = true;
        driver.stage = Stage::kAct;
        if (!driver.begin_error) return;
        Alter(driver.payment, pay::Refuse(std::move(row), PaymentState::kCapturing,
                                          driver.begin_error->code, now_));
        return Forget(driver.id);
    }
    const pay::CallOutcome outcome = pay::ClassifyConfirm(driver.answer);
    const std::int32_t key = driver.key;
    pay::NoteAnswer(row.key, key, outcome, driver.answer, rules_);
    Alter(driver.payment, {.next = std::move(row)});
    if (outcome == pay::CallOutcome::kRefused)
        driver.refusal = pay::Refusal{driver.answer.type, key};
    driver.after_call = true;
    driver.stage = Stage::kRead;
}

void World::Advance(Driver& driver) {
    const Row& row = rows_[static_cast<std::size_t>(driver.payment)];
    switch (driver.stage) {
        case Stage::kRead:
            driver.noted = row.payment->state;
            driver.reading = charges_[static_cast<std::size_t>(driver.payment)].truth;
            driver.read_at = now_;
            driver.stage = Stage::kApply;
            return;
        case Stage::kApply: {
            Apply(driver);
            if (!driver.after_call) {
                driver.stage = Stage::kAct;
                return;
            }
            if (driver.job == Job::kGiveBack) {
                Alter(driver.payment,
                      pay::TakeCancelAnswer(*row.payment, *driver.cancel, driver.answer, rules_));
            }
            return Forget(driver.id);
        }
        case Stage::kAct:
            return Act(driver);
        case Stage::kAnswered:
            return Answered(driver);
        case Stage::kAwait:
            break;
    }
    const auto limit = driver.job == Job::kCapture && !driver.begun ? 10s : 60s;
    const bool gone = std::ranges::find(network_, driver.id, &Request::driver) == network_.end();
    if (!gone && now_ - driver.sent_at < limit) return;
    if (driver.job == Job::kCapture && !driver.begun && !on_.silence_is_no_refusal) {
        Alter(driver.payment, pay::Refuse(*row.payment, PaymentState::kCapturing, "TIMEOUT", now_));
    }
    Forget(driver.id);
}

void World::Forget(int driver) {
    std::erase_if(drivers_, [driver](const Driver& one) { return one.id == driver; });
}

// A request arrives: it takes effect, and its answer may get lost on the way back.
void World::Execute(std::size_t index) {
    const Request request = network_[index];
    if (calm_ || !Chance(profile_.duplicate))
        network_.erase(network_.begin() + static_cast<std::ptrdiff_t>(index));
    std::optional<Error> begin_error;
    pay::CallAnswer answer;
    const std::size_t payment = static_cast<std::size_t>(request.payment);
    switch (request.ask) {
        case Ask::kBeginPayment: {
            const res::Decision decision = BeginPayment(request.payment);
            if (!calm_ && Chance(profile_.drop)) return;
            const pay::Payment& row = *rows_[payment].payment;
            if (decision.refusal) {
                return Alter(request.payment,
                             pay::Refuse(row, PaymentState::kReady, decision.refusal->code, now_));
            }
            if (row.state != PaymentState::kReady || row.amount) return;
            Alter(request.payment,
                  pay::AcceptTerms(row, decision.next.total, decision.next.deadline, "show"));
            charges_[payment].registered = true;
            charges_[payment].registered_amount = decision.next.total;
            return;
        }
        case Ask::kBeginCapture:
            begin_error = BeginCapture(request.payment).refusal;
            break;
        case Ask::kConfirm:
            answer = Confirm(request);
            break;
        case Ask::kCancel:
            answer = Cancel(request);
            break;
    }
    const auto waiting = std::ranges::find(drivers_, request.driver, &Driver::id);
    const bool lost = !calm_ && Chance(profile_.drop);
    if (lost || waiting == drivers_.end() || waiting->stage != Stage::kAwait) return;
    const bool for_begin = request.ask == Ask::kBeginCapture;
    if (waiting->job == Job::kCapture && waiting->begun == for_begin) return;  // of an earlier call
    waiting->begin_error = begin_error;
    waiting->answer = answer;
    waiting->stage = Stage::kAnswered;
}

void World::HearAtPayment(const Message& message) {
    const pay::Payment row = *rows_[static_cast<std::size_t>(message.payment)].payment;
    const auto fresh = IdOf<pay::RefundId>(next_id_++);
    pay::Change change =
        message.what == What::kCancelled
            ? pay::TakeCancellation(row, IdOf<pay::CancellationId>(message.cancellation),
                                    message.amount, fresh)
            : pay::TakeAnswer(row,
                              message.what == What::kConfirmed ? pay::Answer::kConfirmed
                                                               : pay::Answer::kRejected,
                              fresh);
    if (message.what == What::kCancelled && change.next.refunds.size() == row.refunds.size() &&
        !on_.refund_end_repeated) {
        return;
    }
    if (change.refusal) return Breach("PARKED: payment refuses an event of reservation");
    Alter(message.payment, std::move(change));
}

}  // namespace openrun::simulation
