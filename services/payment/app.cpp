#include "services/payment/app.hpp"

#include "libs/service/bus.hpp"
#include "libs/service/messages.hpp"
#include "services/payment/events/consumed.hpp"

namespace openrun::payment {
namespace {

postgres::PoolOptions WithErrors(postgres::PoolOptions options) {
    options.error_map = postgres::IdempotencyError;
    return options;
}

Task<void> DriveNow(Driving* driving, PaymentId id) {
    (void)co_await driving->Drive(id, After(std::chrono::minutes{1}));
}

}  // namespace

App::App(service::Host& host, Settings settings)
    : settings_(std::move(settings)),
      pool_(host.runtime(), host.metrics(), WithErrors(settings_.postgres)),
      publisher_(service::MakePublisher(host, pool_, settings_.bus)),
      outbox_(host.runtime(), pool_, *publisher_, host.metrics(), {.service = "payment"}),
      payments_(pool_, outbox_, host.ids(), host.clock(), host.metrics(), settings_.ages,
                settings_.rules),
      portone_(host.runtime(), host.metrics(), settings_.portone),
      reservation_(host.runtime(), host.clock(), host.random(), host.signing_key(), host.metrics(),
                   host.name(), settings_.reservation),
      driving_(host.runtime(), payments_, portone_, reservation_, host.random(), settings_),
      reconciler_(host.runtime(), payments_, driving_, host.metrics(), settings_),
      subscription_(service::MakeSubscription(host, pool_, settings_.bus,
                                              settings_.postgres.conninfo, {"reservation.events"})),
      consumer_(host.runtime(), pool_, *subscription_, host.random(), host.metrics(),
                {.group = "payment", .ignored = {}}),
      parts_{driving_, payments_, settings_, host.clock(), host.metrics()} {
    HandleEvents(consumer_, payments_);
    Runtime* runtime = &host.runtime();
    consumer_.AfterCommit([this, runtime](const bus::Envelope& event) {
        const auto* id = event.data.if_contains("paymentId");
        const bool owes =
            event.type == "ReservationRejected" || event.type == "ReservationCancelled";
        const auto payment = id != nullptr && id->is_string() ? PaymentId::Parse(id->get_string())
                                                              : PaymentId::Parse("");
        if (owes && payment) runtime->Spawn("refund", DriveNow(&driving_, *payment));
    });
    host.Watch(pool_);
    AddRoutes(host.router(), parts_);
    service::AddMessageRoutes(host, pool_, settings_.bus, {"reservation.events"});
    host.runtime().Spawn("relay", outbox_.Relay());
    host.runtime().Spawn("consumer", consumer_.Run());
    host.runtime().Spawn("reconciler", reconciler_.Run());
}

}  // namespace openrun::payment
