#include "services/payment/reconciler.hpp"

#include "libs/telemetry/log.hpp"
#include "services/payment/sql.hpp"

namespace openrun::payment {
namespace {
using namespace std::chrono_literals;
constexpr std::size_t kAtOnce = 16;
}  // namespace

Reconciler::Reconciler(Runtime& runtime, Payments& payments, Driving& driving, Metrics& metrics,
                       const Settings& settings)
    : runtime_(runtime),
      payments_(payments),
      driving_(driving),
      settings_(settings),
      oldest_(metrics.AddGauge("payment_unsettled_oldest_seconds",
                               "I3: how long the oldest \"not yet\" has lasted")),
      unsettled_(metrics.AddGauge("payment_unsettled", "Payments whose end is not known yet")),
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
    unsettled_.Set((*rows)[0].Get<double>("unsettled"));
}

Task<void> Reconciler::Run() {
    auto measured = Deadline{};
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
        co_await SleepFor(runtime_.executor(), settings_.tick);
    }
}

}  // namespace openrun::payment
