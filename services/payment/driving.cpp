#include "services/payment/driving.hpp"

#include "libs/base/json.hpp"
#include "libs/telemetry/log.hpp"
#include "libs/telemetry/span.hpp"

#include <algorithm>
#include <array>

namespace openrun::payment {
namespace {

using namespace std::chrono_literals;

struct Terms {
    Money amount;
    Instant deadline{};
    std::string order_name;
};
BOOST_DESCRIBE_STRUCT(Terms, (), (amount, deadline, order_name))

// Only an explicit no is a refusal; silence is asked again (4.2.2).
bool IsExplicitNo(const Error& error) {
    constexpr std::array<std::string_view, 5> kNo{"NOT_PAYABLE", "PAYMENT_RETIRED", "HOLD_EXPIRED",
                                                  "SCHEDULE_CANCELLED", "NOT_FOUND"};
    const bool kind =
        error.kind == Kind::kConflict || error.kind == Kind::kGone || error.kind == Kind::kNotFound;
    return kind && std::ranges::find(kNo, error.code) != kNo.end();
}

std::string Body(PaymentId id) { return R"({"paymentId":")" + id.Text() + "\"}"; }

std::string ConfirmKey(const Payment& payment) {
    return payment.id.Hex() + "-confirm-" + std::to_string(payment.key.number);
}

std::string CancelKey(const CancelCall& call) {
    return call.refund.Hex() + "-cancel-" + std::to_string(call.key);
}

// In this instance at most one at a time for a payment: true for the first, until it goes.
class Only {
public:
    Only(std::set<PaymentId>& busy, PaymentId id)
        : busy_(busy), id_(id), is_first_(busy.insert(id).second) {}
    Only(const Only&) = delete;
    Only& operator=(const Only&) = delete;
    ~Only() {
        if (is_first_) busy_.erase(id_);
    }
    explicit operator bool() const { return is_first_; }

private:
    std::set<PaymentId>& busy_;
    PaymentId id_;
    bool is_first_;
};

bool IsOpen(PaymentState state) {
    return state == PaymentState::kReady || state == PaymentState::kCapturing;
}

}  // namespace

Task<Result<PaymentId>> Driving::Start(AccountId account, ReservationId reservation,
                                       postgres::IdempotencyKey key, Trace trace,
                                       Deadline deadline) {
    const auto now = SystemClock().Now();
    Payment fresh;
    fresh.id = payments_.ids().Next<PaymentId>();
    fresh.reservation = reservation;
    fresh.account = account;
    fresh.created_at = now;
    fresh.state_since = now;
    fresh.trace = trace.Header();
    CO_TRY(const auto created, co_await payments_.Create(std::move(fresh), key, deadline));
    const PaymentId id = created.id;
    if (created.is_answered) co_return id;
    const Only only(starting_, id);
    if (!only) co_return Fail(Error{Kind::kConflict, "REQUEST_IN_PROGRESS", "", {}, 1s});

    const auto answered = co_await reservation_.Call(
        http::Method::kPost, "/internal/reservations/" + reservation.Text() + "/begin-payment",
        Body(id), trace, deadline, account.Text());
    if (!answered) {
        if (IsExplicitNo(answered.error())) {
            const std::string code = answered.error().code;
            (void)co_await payments_.Alter(
                id,
                [&code](Payment payment, Instant at) {
                    return Refuse(std::move(payment), PaymentState::kReady, code, at);
                },
                deadline);
        }
        co_return std::unexpected(answered.error());
    }
    CO_TRY(const Terms terms, json::Decode<Terms>(answered->body, json::Unknown::kIgnore));
    CO_CHECK(co_await payments_.Alter(
        id,
        [&terms](Payment payment, Instant) {
            return AcceptTerms(std::move(payment), terms.amount, terms.deadline, terms.order_name);
        },
        deadline));
    CO_CHECK(co_await portone_.PreRegister(id, terms.amount, trace, deadline));
    CO_CHECK(co_await payments_.MarkAnswered(key, id, deadline));
    co_return id;
}

Task<Result<bool>> Driving::Confirm(AccountId account, PaymentId id, std::string token,
                                    std::string transaction, Trace trace, Deadline deadline) {
    CO_TRY(const Stored stored, co_await payments_.Find(id, deadline));
    if (stored.payment.account != account) co_return Fail(Kind::kNotFound, "NOT_FOUND");
    if (HasCharge(stored.payment)) co_return true;
    if (token.empty()) {  // a channel that charges in the widget: only the provider knows
        CO_TRY(const Payment settled, co_await Settle(id, trace, deadline));
        co_return !IsOpen(settled.state);
    }
    CO_CHECK(co_await payments_.Alter(
        id,
        [&](Payment payment, Instant now) {
            const PaymentState before = payment.state;
            Change change = BeginCapture(std::move(payment), token, transaction, now);
            if (change.next.state != before) change.next.trace = trace.Header();
            return change;
        },
        deadline));
    // Driven beside the request: the browser's patience ends, the driving does not.
    runtime_.Spawn("capture", DriveBeside(id));
    const Deadline patience = std::min(deadline, After(settings_.confirm_patience));
    do {
        co_await SleepFor(runtime_.executor(), 4ms);
    } while (driven_.contains(id) && std::chrono::steady_clock::now() < patience);
    CO_TRY(const Stored now, co_await payments_.Find(id, deadline));
    const Payment& payment = now.payment;
    const bool gone = payment.failure == "HOLD_EXPIRED" || payment.failure == "SCHEDULE_CANCELLED";
    const Error no{gone ? Kind::kGone : Kind::kConflict, payment.failure, "reservation refused"};
    if (payment.state == PaymentState::kFailed && IsExplicitNo(no)) co_return Fail(no);
    co_return !IsOpen(payment.state);
}

Task<void> Driving::DriveBeside(PaymentId id) {
    const auto driven = co_await Drive(id, After(settings_.portone.timeout + 15s));
    if (!driven) {
        LogWarning("a capture goes on later", {{"payment", id.Text()},
                                               {"code", driven.error().code},
                                               {"detail", driven.error().detail}});
    }
}

Task<Result<Driving::Seen>> Driving::ReadAndApply(PaymentId id, Trace trace, Deadline deadline,
                                                  std::optional<Refusal> refusal) {
    CO_TRY(const Stored noted, co_await payments_.Find(id, deadline));
    CO_TRY(Reading reading, co_await portone_.Read(id, trace, deadline));  // no lock is held
    const auto fresh = payments_.ids().Next<RefundId>();
    CO_TRY(Payment payment, co_await payments_.Alter(
                                id,
                                [&](Payment row, Instant now) {
                                    const Circumstances seen{
                                        .noted = noted.payment.state,
                                        .past_its_time = IsPastItsTime(row, now, payments_.ages()),
                                        .refusal = refusal,
                                        .now = now,
                                        .fresh = fresh};
                                    return ApplyReading(std::move(row), reading,
                                                        portone_.expected(), seen);
                                },
                                deadline));
    co_return Seen{std::move(payment), std::move(reading), noted.now};
}

Task<Result<Payment>> Driving::Settle(PaymentId id, Trace trace, Deadline deadline,
                                      std::optional<Refusal> refusal) {
    CO_TRY(Seen seen, co_await ReadAndApply(id, trace, deadline, std::move(refusal)));
    co_return std::move(seen.payment);
}

Task<Result<void>> Driving::Capture(PaymentId id, Trace trace, Deadline deadline) {
    CO_TRY(const Stored stored, co_await payments_.Find(id, deadline));
    Payment payment = stored.payment;
    std::optional<Reading> reading;
    Instant read_at{};
    if (payment.key.called_at) {  // an earlier call may have worked: look before repeating
        CO_TRY(Seen seen, co_await ReadAndApply(id, trace, deadline, {}));
        payment = std::move(seen.payment);
        reading = std::move(seen.reading);
        read_at = seen.read_at;
    }
    if (payment.state != PaymentState::kCapturing) co_return Result<void>{};
    const auto begun = co_await reservation_.Call(
        http::Method::kPost,
        "/internal/reservations/" + payment.reservation.Text() + "/begin-capture", Body(id), trace,
        std::min(deadline, After(10s)), payment.account.Text());
    if (!begun) {
        if (!IsExplicitNo(begun.error())) co_return std::unexpected(begun.error());
        const std::string code = begun.error().code;
        CO_CHECK(co_await payments_.Alter(
            id,
            [&code](Payment row, Instant now) {
                return Refuse(std::move(row), PaymentState::kCapturing, code, now);
            },
            deadline));
        co_return Result<void>{};
    }
    bool call = false;
    CO_TRY(payment, co_await payments_.Alter(
                        id,
                        [&](Payment row, Instant now) {
                            ConfirmStep step = NextConfirm(std::move(row), reading, read_at, now,
                                                           payments_.rules());
                            call = step.call;
                            return Change{.next = std::move(step.next)};
                        },
                        deadline));
    if (call) CO_CHECK(co_await CallConfirm(std::move(payment), trace, deadline));
    co_return Result<void>{};
}

Task<Result<void>> Driving::CallConfirm(Payment payment, Trace trace, Deadline deadline) {
    const PaymentId id = payment.id;
    const std::int32_t number = payment.key.number;
    const CallAnswer answer = co_await portone_.Confirm(id, payment.token, payment.transaction,
                                                        payment.amount.value_or(Money{}),
                                                        ConfirmKey(payment), trace, deadline);
    const CallOutcome outcome = ClassifyConfirm(answer);
    if (IsCredentialTrouble(answer)) payments_.Raise(Alert::kCredentials, id);
    CO_CHECK(co_await payments_.Alter(
        id,
        [&](Payment row, Instant) {
            NoteAnswer(row.key, number, outcome, answer, payments_.rules());
            return Change{.next = std::move(row)};
        },
        deadline));
    std::optional<Refusal> refusal;
    if (outcome == CallOutcome::kRefused) refusal = Refusal{.code = answer.type, .key = number};
    CO_CHECK(co_await Settle(id, trace, deadline, refusal));
    co_return Result<void>{};
}

Task<Result<void>> Driving::GiveBack(PaymentId id, Trace trace, Deadline deadline) {
    CO_TRY(Seen seen, co_await ReadAndApply(id, trace, deadline, {}));
    std::optional<CancelCall> call;
    CO_CHECK(co_await payments_.Alter(
        id,
        [&](Payment row, Instant now) {
            CancelStep step =
                NextCancel(std::move(row), seen.reading, seen.read_at, now, payments_.rules());
            call = step.call;
            return Change{.next = std::move(step.next)};
        },
        deadline));
    if (!call) co_return Result<void>{};
    const CallAnswer answer =
        co_await portone_.Cancel(id, call->amount, call->cancellable, RefundReason(call->refund),
                                 CancelKey(*call), trace, deadline);
    if (IsCredentialTrouble(answer)) payments_.Raise(Alert::kCredentials, id);
    CO_CHECK(co_await ReadAndApply(id, trace, deadline, {}));  // what it did, before what it said
    CO_CHECK(co_await payments_.Alter(
        id,
        [&](Payment row, Instant) {
            return TakeCancelAnswer(std::move(row), *call, answer, payments_.rules());
        },
        deadline));
    co_return Result<void>{};
}

Task<Result<void>> Driving::Drive(PaymentId id, Deadline deadline) {
    const Only only(driven_, id);
    if (!only) co_return Result<void>{};
    CO_TRY(const Stored stored, co_await payments_.Find(id, deadline));
    const Trace trace = ChildOf(TraceOf(stored.payment), random_);
    const auto start = std::chrono::steady_clock::now();
    auto stepped = co_await Step(stored.payment, trace, deadline);
    if (SpanWanted(trace)) {
        Span span = FinishedSpan(SpanKind::kInternal, "drive payment", trace, start);
        span.failed = !stepped;
        span.attributes = {{"openrun.payment", id.Text()},
                           {"openrun.payment.state", EnumText(stored.payment.state)}};
        RecordSpan(std::move(span));
    }
    co_return stepped;
}

Task<Result<void>> Driving::Step(const Payment& payment, Trace trace, Deadline deadline) {
    const PaymentId id = payment.id;
    const bool owes = std::ranges::any_of(
        payment.refunds, [](const Refund& refund) { return !IsFinal(refund.state); });
    if (payment.state == PaymentState::kCapturing) co_return co_await Capture(id, trace, deadline);
    if (owes) co_return co_await GiveBack(id, trace, deadline);
    if (HasCharge(payment) && !payment.answer)
        co_return co_await payments_.RepeatEvent(id, deadline);
    CO_CHECK(co_await Settle(id, trace, deadline));
    co_return Result<void>{};
}

}  // namespace openrun::payment
