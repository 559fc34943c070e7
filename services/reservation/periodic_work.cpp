#include "services/reservation/periodic_work.hpp"

#include "libs/telemetry/log.hpp"
#include "services/reservation/sql.hpp"

namespace openrun::reservation {

using postgres::Make;
using postgres::Row;
using namespace std::chrono_literals;

namespace {

Gauge& SeatsGauge(Metrics& metrics, const char* counted) {
    return metrics.AddGauge("reservation_seats", "I7: seats as PostgreSQL counts them.",
                            {{"counted", counted}});
}

Gauge& MoneyGauge(Metrics& metrics, const char* kind) {
    return metrics.AddGauge("reservation_money_krw", "I7: reservation's half of the money.",
                            {{"kind", kind}});
}

}  // namespace

PeriodicWork::PeriodicWork(Runtime& runtime, postgres::Pool& pool, Settlement& settlement,
                           bus::Outbox& outbox, http::Peer& payment, Random& random,
                           Metrics& metrics, const Settings& settings)
    : runtime_(runtime),
      pool_(pool),
      settlement_(settlement),
      outbox_(outbox),
      payment_(payment),
      random_(random),
      settings_(settings),
      double_sold_(metrics.AddGauge("reservation_double_sold_seats", "I1: must be 0")),
      over_limit_(metrics.AddGauge("reservation_persons_over_limit", "I2: must be 0")),
      without_claim_(metrics.AddGauge("reservation_tickets_without_claim", "I7: must be 0")),
      beyond_deadline_(metrics.AddGauge("reservation_claims_beyond_deadline",
                                        "I4: live claims that do not end when they should; 0")),
      expiry_delay_(metrics.AddGauge("reservation_expiry_delay_seconds",
                                     "I4: how long the oldest passed deadline is unwritten")),
      plan_seats_(SeatsGauge(metrics, "plan")),
      sold_seats_(SeatsGauge(metrics, "sold")),
      held_seats_(SeatsGauge(metrics, "held")),
      tickets_krw_(MoneyGauge(metrics, "tickets")),
      fees_kept_krw_(MoneyGauge(metrics, "fees_kept")),
      hanging_(metrics.AddGauge("reservation_captures_hanging",
                                "Captures old enough to ask payment about")) {}

Task<void> PeriodicWork::WriteExpired() {
    const auto rows = co_await pool_.Execute(Make(sql::kExpiredReservations, 200), After(5s));
    if (!rows) co_return;
    for (const Row row : *rows)
        (void)co_await settlement_.Expire(row.Get<ReservationId>("id"), After(5s));
}

Task<void> PeriodicWork::SweepCancelled() {
    const auto rows = co_await pool_.Execute(Make(sql::kReservationsOfCancelled, 100), After(5s));
    if (!rows) co_return;
    for (const Row row : *rows) {
        const auto id = row.Get<ReservationId>("id");
        const auto done = co_await settlement_.CallOff(id, After(5s));
        if (!done)
            LogWarning("a reservation of a cancelled schedule waits",
                       {{"reservation", id.Text()}, {"code", done.error().code}});
    }
}

// The bus may lose, money may not: payment repeats what it knows, or says it failed (4.2.5).
Task<void> PeriodicWork::AskPayment() {
    const auto rows =
        co_await pool_.Execute(Make(sql::kStuckCaptures, settings_.ask_payment_after), After(5s));
    if (!rows) co_return;
    hanging_.Set(static_cast<double>(rows->size()));
    for (const Row row : *rows) {
        const auto payment = row.Get<std::optional<PaymentId>>("payment_id");
        if (!payment) continue;
        (void)co_await payment_.Call(http::Method::kPost,
                                     "/internal/payments/" + payment->Text() + "/answer-wanted",
                                     "{}", NewTrace(random_), After(5s));
    }
}

Task<void> PeriodicWork::RepeatCancellations() {
    const auto told = co_await pool_.Transact<std::size_t>(
        After(5s), [this](postgres::Dialogue& dialogue) -> Task<Result<std::size_t>> {
            CO_TRY(const postgres::Rows rows,
                   co_await dialogue.Execute(
                       Make(sql::kUntoldCancellations, settings_.repeat_cancellation_after)));
            for (const Row row : rows) {
                CO_TRY(const bus::Envelope event,
                       json::Decode<bus::Envelope>(row.Raw("envelope"), json::Unknown::kIgnore));
                CO_CHECK(co_await dialogue.Execute(bus::Outbox::Append(kTopic, event)));
            }
            co_return rows.size();
        });
    if (told.value_or(0) > 0) outbox_.Wake();
}

Task<void> PeriodicWork::CountInvariants() {
    const auto rows = co_await pool_.Execute(Make(sql::kCheckInvariants), After(10s));
    if (!rows) co_return;
    double_sold_.Set((*rows)[0].Get<double>("double_sold"));
    over_limit_.Set((*rows)[0].Get<double>("over_limit"));
    without_claim_.Set((*rows)[0].Get<double>("without_claim"));
    beyond_deadline_.Set((*rows)[0].Get<double>("beyond_deadline"));
    expiry_delay_.Set((*rows)[0].Get<double>("expiry_delay"));
    const auto sums = co_await pool_.Execute(Make(sql::kSumSeatsAndMoney), After(30s));
    if (!sums) co_return;
    plan_seats_.Set((*sums)[0].Get<double>("plan"));
    sold_seats_.Set((*sums)[0].Get<double>("sold"));
    held_seats_.Set((*sums)[0].Get<double>("held"));
    tickets_krw_.Set((*sums)[0].Get<double>("tickets_krw"));
    fees_kept_krw_.Set((*sums)[0].Get<double>("fees_kept_krw"));
}

Task<void> PeriodicWork::Run() {
    Deadline counted{};
    for (;;) {
        co_await WriteExpired();
        co_await SweepCancelled();
        co_await AskPayment();
        co_await RepeatCancellations();
        if (std::chrono::steady_clock::now() - counted > settings_.invariants_every) {
            counted = std::chrono::steady_clock::now();
            co_await CountInvariants();
        }
        co_await SleepFor(runtime_.executor(), settings_.sweep_every);
    }
}

}  // namespace openrun::reservation
