#include "services/payment/reconciler.hpp"

#include "libs/telemetry/log.hpp"
#include "services/payment/sql.hpp"

namespace openrun::payment {
namespace {
using namespace std::chrono_literals;
constexpr std::size_t kAtOnce = 16;

Gauge& MoneyGauge(Metrics& metrics, const char* kind) {
    return metrics.AddGauge("payment_money_krw", "I7: payment's half of the money.",
                            {{"kind", kind}});
}

}  // namespace

Reconciler::Reconciler(Runtime& runtime, Payments& payments, Driving& driving, Metrics& metrics,
                       const Settings& settings)
    : runtime_(runtime),
      payments_(payments),
      driving_(driving),
      settings_(settings),
      oldest_(metrics.AddGauge("payment_unsettled_oldest_seconds",
                               "I3: how long the oldest \"not yet\" has lasted")),
      refund_oldest_(metrics.AddGauge("payment_refund_due_oldest_seconds",
                                      "How long the oldest refund has waited to be accepted")),
      unsettled_(metrics.AddGauge("payment_unsettled", "Payments whose end is not known yet")),
      captured_(MoneyGauge(metrics, "captured")),
      refunded_(MoneyGauge(metrics, "refunded")),
      unanswered_(MoneyGauge(metrics, "unanswered")),
      due_(MoneyGauge(metrics, "due")),
      driven_(metrics.AddCounter("payment_reconciled_total", "Payments the reconciler looked at")) {
}

Task<void> Reconciler::DriveOne(PaymentId id) {
    ++running_;
    struct Done {
        std::size_t& running;
        ~Done() { --running; }
    } const done{running_};
    driven_.Add();
    const auto driven = co_await driving_.Drive(id, After(settings_.lease));
    if (!driven) {
        LogInfo("a payment is driven again later", {{"payment", id.Text()},
                                                    {"code", driven.error().code},
                                                    {"detail", driven.error().detail}});
    }
    co_await payments_.Postpone(id, After(5s));
}

Task<void> Reconciler::Measure() {
    const auto rows =
        co_await payments_.pool().Execute(postgres::Make(sql::kReadOldest), After(5s));
    if (!rows) co_return;
    oldest_.Set((*rows)[0].Get<double>("oldest"));
    refund_oldest_.Set((*rows)[0].Get<double>("refund_oldest"));
    unsettled_.Set((*rows)[0].Get<double>("unsettled"));
}

Task<void> Reconciler::SumMoney() {
    const auto rows = co_await payments_.pool().Execute(postgres::Make(sql::kSumMoney), After(30s));
    if (!rows) co_return;
    captured_.Set((*rows)[0].Get<double>("captured"));
    refunded_.Set((*rows)[0].Get<double>("refunded"));
    unanswered_.Set((*rows)[0].Get<double>("unanswered"));
    due_.Set((*rows)[0].Get<double>("due"));
}

Task<void> Reconciler::Run() {
    auto measured = Deadline{};
    auto summed = Deadline{};
    for (;;) {
        if (running_ < kAtOnce) {
            const auto count = static_cast<std::int64_t>(kAtOnce - running_);
            const auto due = co_await payments_.TakeDue(settings_.lease, count, After(5s));
            if (due) {
                for (const PaymentId id : *due) runtime_.Spawn("reconcile", DriveOne(id));
            }
        }
        if (std::chrono::steady_clock::now() - measured > 5s) {
            measured = std::chrono::steady_clock::now();
            co_await Measure();
        }
        if (std::chrono::steady_clock::now() - summed > settings_.money_every) {
            summed = std::chrono::steady_clock::now();
            co_await SumMoney();
        }
        co_await SleepFor(runtime_.executor(), settings_.tick);
    }
}

}  // namespace openrun::payment
