#include "services/payment/domain/calls.hpp"

#include "libs/base/assert.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace openrun::payment {
namespace {

template <std::size_t N>
bool IsOneOf(std::string_view type, const std::array<std::string_view, N>& types) {
    return std::ranges::find(types, type) != types.end();
}

CallOutcome Unsettled(const CallAnswer& answer) {
    if (!answer.sent) return CallOutcome::kNotSent;
    if (answer.status == 0) return CallOutcome::kNoAnswer;
    if (answer.status == 200) return CallOutcome::kDone;
    if (answer.type == "IDEMPOTENCY_OUTSTANDING_REQUEST") return CallOutcome::kStillRunning;
    return CallOutcome::kUndecided;
}

Refund* FindUnfinished(Payment& payment) {
    const auto found = std::ranges::find_if(
        payment.refunds, [](const Refund& refund) { return !IsFinal(refund.state); });
    return found == payment.refunds.end() ? nullptr : &*found;
}

bool AwaitsProvider(const Reading& reading) {
    return std::ranges::any_of(reading.cancellations, [](const auto& one) {
        return one.status == CancellationStatus::kRequested;
    });
}

}  // namespace

CallOutcome ClassifyConfirm(const CallAnswer& answer) {
    static constexpr std::array<std::string_view, 2> kBad{"INVALID_REQUEST",
                                                          "INVALID_PAYMENT_TOKEN"};
    const bool refused = (answer.status == 400 && IsOneOf(answer.type, kBad)) ||
                         (answer.status == 404 && answer.type == "PAYMENT_NOT_FOUND") ||
                         (answer.status == 409 && answer.type == "INFORMATION_MISMATCH");
    if (refused) return CallOutcome::kRefused;
    if (answer.status == 409 && answer.type == "ALREADY_PAID") return CallOutcome::kElsewhere;
    return Unsettled(answer);
}

CallOutcome ClassifyCancel(const CallAnswer& answer) {
    static constexpr std::array<std::string_view, 3> kNever{
        "INVALID_REQUEST", "MAX_CANCEL_COUNT_REACHED", "SUM_OF_PARTS_EXCEEDS_CANCEL_AMOUNT"};
    if ((answer.status == 400 || answer.status == 409) && IsOneOf(answer.type, kNever)) {
        return CallOutcome::kRefused;
    }
    if (answer.status == 409 && answer.type == "PAYMENT_ALREADY_CANCELLED") {
        return CallOutcome::kElsewhere;
    }
    return Unsettled(answer);
}

bool IsCredentialTrouble(const CallAnswer& answer) {
    return answer.status == 401 || answer.status == 403;
}

bool IsSpent(const CallKey& key, const CallRules& rules) { return key.errors >= rules.errors_max; }

bool MayRoll(const CallKey& key, Instant read_at, const CallRules& rules) {
    return !key.called_at || read_at - *key.called_at >= rules.key_rest;
}

CallKey Rolled(const CallKey& key) { return {.number = key.number + 1}; }

void NoteAnswer(CallKey& key, std::int32_t number, CallOutcome outcome, const CallAnswer& answer,
                const CallRules& rules) {
    if (key.number != number || outcome != CallOutcome::kUndecided) return;
    const bool stored = answer.status < 500 || !answer.type.empty();  // an error object is kept
    key.errors = stored ? rules.errors_max : key.errors + 1;
}

ConfirmStep NextConfirm(Payment payment, const std::optional<Reading>& reading, Instant read_at,
                        Instant now, const CallRules& rules) {
    if (payment.state != PaymentState::kCapturing) return {.next = std::move(payment)};
    if (IsSpent(payment.key, rules)) {
        const bool proved =
            reading && ProvesNoEffect(*reading) && MayRoll(payment.key, read_at, rules);
        if (!proved) return {.next = std::move(payment)};
        payment.key = Rolled(payment.key);
    }
    payment.key.called_at = now;
    return {.next = std::move(payment), .call = true};
}

CancelStep NextCancel(Payment payment, const Reading& reading, Instant read_at, Instant now,
                      const CallRules& rules) {
    Refund* refund = FindUnfinished(payment);
    const Money left = Left(reading);
    const bool wait = refund == nullptr || !HasMoney(reading.status) || AwaitsProvider(reading) ||
                      refund->accepted || left <= Money{};
    if (wait) return {.next = std::move(payment)};

    if (refund->state == RefundState::kDue || IsSpent(refund->key, rules)) {
        if (refund->state == RefundState::kRequested && !MayRoll(refund->key, read_at, rules)) {
            return {.next = std::move(payment)};
        }
        refund->key = Rolled(refund->key);
        refund->requested = std::min(refund->amount, left);
        refund->cancellable = left;
    }
    refund->state = RefundState::kRequested;
    refund->key.called_at = now;
    ASSERT(refund->requested > Money{} && refund->requested <= refund->cancellable,
           "a refund asks for something, and not for more than is left");
    const CancelCall call{.refund = refund->id,
                          .amount = refund->requested,
                          .cancellable = refund->cancellable,
                          .key = refund->key.number};
    return {.next = std::move(payment), .call = call};
}

Change TakeCancelAnswer(Payment payment, const CancelCall& call, const CallAnswer& answer,
                        const CallRules& rules) {
    Change change{.next = std::move(payment)};
    const auto found = std::ranges::find(change.next.refunds, call.refund, &Refund::id);
    ASSERT(found != change.next.refunds.end(), "refunds are never deleted");
    Refund& refund = *found;
    if (IsCredentialTrouble(answer)) change.alerts.push_back(Alert::kCredentials);
    if (IsFinal(refund.state) || refund.accepted || refund.key.number != call.key) return change;

    const CallOutcome outcome = ClassifyCancel(answer);
    const bool replayed = IsSpent(refund.key, rules);  // the stored answer, heard a second time
    NoteAnswer(refund.key, call.key, outcome, answer, rules);
    const bool refused = outcome == CallOutcome::kUndecided && answer.type == "PG_PROVIDER";
    if (refused && !replayed) ++refund.refusals;
    const bool over = outcome == CallOutcome::kRefused || refund.refusals >= rules.refusals_max;
    if (!over) return change;

    FailRefund(change, refund, answer.type);
    return change;
}

}  // namespace openrun::payment
