#include "services/payment/store/payments.hpp"

#include "libs/base/assert.hpp"
#include "libs/telemetry/log.hpp"
#include "services/payment/sql.hpp"
#include "services/payment/store/document.hpp"

namespace openrun::payment {
namespace {

using boost::json::object;
using postgres::Command;
using postgres::Dialogue;
using postgres::Make;
using postgres::Rows;

Result<Stored> ReadStored(const Rows& rows, PaymentId id) {
    if (rows.empty()) return Fail(Kind::kNotFound, "NOT_FOUND", "payment " + id.Text());
    const auto row = rows[0];
    TRY(Payment payment, json::DecodeValue<Payment>(row.Get<boost::json::value>("document"),
                                                    json::Unknown::kIgnore));
    return Stored{.payment = std::move(payment),
                  .looks = row.Get<std::int32_t>("looks"),
                  .succeeded_envelope =
                      row.Get<std::optional<std::string>>("succeeded_envelope").value_or(""),
                  .changed_at = row.Get<Instant>("changed_at"),
                  .now = row.Get<Instant>("now")};
}

const char* TypeText(EventType type) {
    switch (type) {
        case EventType::kSucceeded:
            return "PaymentSucceeded";
        case EventType::kFailed:
            return "PaymentFailed";
        case EventType::kRefunded:
            return "PaymentRefunded";
        case EventType::kRefundFailed:
            return "RefundFailed";
    }
    return "?";
}

object DataOf(const Payment& payment, const Event& event) {
    object data{{"paymentId", payment.id.Text()}, {"reservationId", payment.reservation.Text()}};
    if (event.refund) data["refundId"] = event.refund->Text();
    if (event.cancellation) data["cancellationId"] = event.cancellation->Text();
    if (event.type == EventType::kSucceeded) {
        data["amount"] = json::ToValue(event.amount);
        data["paidAt"] = FormatInstant(payment.paid_at.value());
        data["transactionId"] = payment.charge;
    } else if (event.type == EventType::kRefunded) {
        data["amount"] = json::ToValue(event.amount);
        data["refundedTotal"] = json::ToValue(event.refunded_total);
        data["full"] = event.full;
    } else {
        data["reason"] = event.reason;
    }
    return data;
}

Counter& AlertCounter(Metrics& metrics, Alert alert) {
    return metrics.AddCounter("payment_alerts_total", "What a person must look at",
                              {{"alert", std::string(EnumText(alert))}});
}

}  // namespace

Trace TraceOf(const Payment& payment) {
    return ParseTraceparent(payment.trace.value_or("")).value_or(TraceOfId(payment.id.bytes));
}

void Payments::DeclareAlerts(Metrics& metrics) {
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<Alert>>(
        [&metrics](auto alert) { AlertCounter(metrics, alert.value); });
}

void Payments::Raise(Alert alert, PaymentId id) {
    AlertCounter(metrics_, alert).Add();
    LogError("payment alert", {{"alert", EnumText(alert)}, {"payment", id.Text()}});
}

bus::Envelope Payments::EnvelopeOf(const Payment& payment, const Event& event) {
    const Trace trace = TraceOf(payment);
    return {.id = ids_.Next<bus::EventId>(),
            .type = TypeText(event.type),
            .occurred_at = clock_.Now(),
            .aggregate_type = "payment",
            .aggregate_id = payment.id.Text(),
            .key = payment.reservation.Text(),
            .correlation_id = trace.TraceIdText(),
            .causation_id = payment.id.Text(),
            .data = DataOf(payment, event),
            .traceparent = trace.Header()};
}

Task<Result<Payments::Created>> Payments::Create(Payment payment, postgres::IdempotencyKey key,
                                                 Deadline deadline) {
    co_return co_await pool_.Transact<Created>(
        deadline, [&](Dialogue& dialogue) -> Task<Result<Created>> {
            CO_TRY(const Rows known, co_await dialogue.Execute(postgres::BeginIdempotent(key)));
            if (!known[0].IsNull("answer")) {
                const auto answer = known[0].Get<boost::json::value>("answer").as_object();
                const Created before{.id = PaymentId::Parse(answer.at("id").as_string()).value(),
                                     .is_answered = !answer.contains("unanswered")};
                if (before.is_answered) co_return before;
                CO_TRY(const Stored stored, co_await Lock(dialogue, before.id));
                if (stored.payment.state == PaymentState::kReady) co_return before;
            }
            const auto look = NextLook(payment, 0, payment.created_at, ages_, rules_);
            CO_CHECK(co_await dialogue.Execute(
                Make(sql::kInsertPayment, payment.id, payment.reservation, payment.account,
                     json::ToValue(payment), look.value_or(kForever))));
            CO_CHECK(co_await dialogue.Execute(
                postgres::StoreIdempotent(key, {{"id", payment.id.Text()}, {"unanswered", true}})));
            co_return Created{.id = payment.id};
        });
}

Task<Result<void>> Payments::MarkAnswered(postgres::IdempotencyKey key, PaymentId id,
                                          Deadline deadline) {
    CO_CHECK(co_await pool_.Execute(postgres::StoreIdempotent(key, {{"id", id.Text()}}), deadline));
    co_return Result<void>{};
}

Task<Result<Stored>> Payments::Find(PaymentId id, Deadline deadline) {
    CO_TRY(const Rows rows, co_await pool_.Execute(Make(sql::kFindPayment, id), deadline));
    co_return ReadStored(rows, id);
}

Task<Result<Stored>> Payments::Lock(Dialogue& dialogue, PaymentId id) {
    CO_TRY(const Rows rows, co_await dialogue.Execute(Make(sql::kLockPayment, id)));
    co_return ReadStored(rows, id);
}

Task<Result<void>> Payments::Save(Dialogue& dialogue, const Change& change, Instant now) {
    const Payment& next = change.next;
    ASSERT(next.refunded <= next.captured, "no more goes back than came");
    std::vector<Command> writes;
    std::optional<std::string> succeeded;
    for (const Event& event : change.events) {
        const bus::Envelope envelope = EnvelopeOf(next, event);
        if (event.type == EventType::kSucceeded) succeeded = json::Encode(envelope);
        writes.push_back(bus::Outbox::Append(kTopic, envelope));
    }
    for (const Entry& entry : change.entries) {
        const char* kind = entry.kind == Entry::Kind::kCapture ? "CAPTURE" : "REFUND";
        writes.push_back(
            Make(sql::kAddToLedger, next.id, kind, entry.amount, entry.provider_id, entry.refund));
    }
    const auto look = NextLook(next, 0, now, ages_, rules_);
    writes.insert(writes.begin(), Make(sql::kSavePayment, next.id, next.state, next.captured,
                                       next.refunded, next.answer, IsSettled(next),
                                       json::ToValue(next), succeeded, look.value_or(kForever)));
    CO_CHECK(co_await dialogue.Execute(std::move(writes)));
    co_return Result<void>{};
}

Task<Result<Payment>> Payments::Alter(Dialogue& dialogue, PaymentId id, Decide decide) {
    CO_TRY(Stored stored, co_await Lock(dialogue, id));
    const auto before = json::ToValue(stored.payment);
    const std::vector<Refund> refunds = stored.payment.refunds;
    Change change = decide(std::move(stored.payment), stored.now);
    NoteRefundTimes(refunds, change.next, stored.now);
    for (const Alert alert : change.alerts) Raise(alert, id);
    const bool changed =
        json::ToValue(change.next) != before || !change.events.empty() || !change.entries.empty();
    if (changed) CO_CHECK(co_await Save(dialogue, change, stored.now));
    co_return change.next;
}

Task<Result<Payment>> Payments::Alter(PaymentId id, Decide decide, Deadline deadline) {
    std::optional<Error> refusal;
    auto altered = co_await pool_.Transact<Payment>(
        deadline, [&](Dialogue& dialogue) -> Task<Result<Payment>> {
            co_return co_await Alter(dialogue, id, [&](Payment payment, Instant now) {
                Change change = decide(std::move(payment), now);
                refusal = change.refusal;
                return change;
            });
        });
    outbox_.Wake();
    if (altered && refusal) co_return Fail(*std::move(refusal));
    co_return altered;
}

Task<Result<std::vector<PaymentId>>> Payments::TakeDue(std::chrono::milliseconds lease,
                                                       std::int64_t count, Deadline deadline) {
    CO_TRY(const Rows rows, co_await pool_.Execute(Make(sql::kTakeDue, lease, count), deadline));
    std::vector<PaymentId> due;
    for (const auto row : rows) due.push_back(row.Get<PaymentId>("id"));
    co_return due;
}

Task<void> Payments::Postpone(PaymentId id, Deadline deadline) {
    const auto stored = co_await Find(id, deadline);
    if (!stored || stored->looks == 0) co_return;  // it changed meanwhile and has its own next look
    const auto look = NextLook(stored->payment, stored->looks, stored->now, ages_, rules_);
    (void)co_await pool_.Execute(
        Make(sql::kSetNextLook, id, look.value_or(kForever), stored->looks), deadline);
}

Task<Result<void>> Payments::RepeatEvent(PaymentId id, Deadline deadline) {
    CO_TRY(const Stored stored, co_await Find(id, deadline));
    if (!stored.succeeded_envelope.empty()) {
        CO_TRY(const bus::Envelope again,
               json::Decode<bus::Envelope>(stored.succeeded_envelope, json::Unknown::kIgnore));
        std::vector<Command> events;
        events.push_back(bus::Outbox::Append(kTopic, again));
        if (const auto refunded = RefundedElsewhere(stored.payment))
            events.push_back(bus::Outbox::Append(kTopic, EnvelopeOf(stored.payment, *refunded)));
        CO_CHECK(co_await pool_.Batch(std::move(events), deadline));
    } else if (stored.payment.state == PaymentState::kFailed ||
               stored.payment.state == PaymentState::kAbandoned) {
        const Event failed{.type = EventType::kFailed,
                           .refund = {},
                           .cancellation = {},
                           .reason = stored.payment.failure};
        CO_CHECK(co_await pool_.Execute(
            bus::Outbox::Append(kTopic, EnvelopeOf(stored.payment, failed)), deadline));
    }
    outbox_.Wake();
    co_return Result<void>{};
}

}  // namespace openrun::payment
