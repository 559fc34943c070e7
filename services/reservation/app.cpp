#include "services/reservation/app.hpp"

#include "libs/service/bus.hpp"
#include "libs/service/messages.hpp"
#include "libs/telemetry/log.hpp"

#include <stdexcept>

namespace openrun::reservation {
namespace {

SigningKey ReadTicketKey(const std::string& jwk) {
    auto key = SigningKey::FromJwk(jwk);
    if (!key) throw std::runtime_error("OPENRUN_TICKET_SIGNING_KEY: " + key.error().detail);
    return *std::move(key);
}

postgres::PoolOptions WithErrors(postgres::PoolOptions options) {
    options.error_map = Ledger::MapError;
    return options;
}

double SeatsShown(const Catalogue& catalogue, int light) {
    std::int64_t seats = 0;
    for (const auto& [id, performance] : catalogue.all())
        seats += performance->map.counts()[static_cast<std::size_t>(light)];
    return static_cast<double>(seats);
}

// A new instance is not asked for seats that it has not read yet.
Task<void> WaitForMaps(Runtime* runtime, const Catalogue* catalogue, Health* health) {
    while (!catalogue->IsServable())
        co_await SleepFor(runtime->executor(), std::chrono::milliseconds{10});
    health->Report("maps", true);
}

Task<void> TellOthers(Settlement* settlement, ReservationId id) {
    co_await settlement->Committed(id);
}

}  // namespace

App::App(service::Host& host, Settings settings)
    : settings_(std::move(settings)),
      ticket_key_(ReadTicketKey(settings_.ticket_signing_key)),
      pool_(host.runtime(), host.metrics(), WithErrors(settings_.postgres)),
      redis_(host.runtime(), host.random(), host.metrics(), settings_.redis),
      ledger_(pool_),
      marks_(redis_, settings_.provisional_ttl),
      catalogue_(host.runtime(), pool_),
      board_(host.runtime(), catalogue_, ledger_, marks_, redis_, host.random(), host.metrics(),
             {.reconcile_every = settings_.reconcile_every}),
      passes_(host.runtime(), pool_, host.clock(), host.keys()),
      booking_(ledger_, marks_, board_, catalogue_, passes_, host.ids(), settings_, host.metrics()),
      views_(pool_, ticket_key_),
      publisher_(service::MakePublisher(host, pool_, settings_.bus)),
      outbox_(host.runtime(), pool_, *publisher_, host.metrics(), {.service = "reservation"}),
      settlement_(ledger_, board_, outbox_, host.ids(), host.clock(), settings_.pay_window),
      event_(host.runtime(), host.clock(), host.random(), host.signing_key(), host.metrics(),
             host.name(), settings_.event),
      payment_(host.runtime(), host.clock(), host.random(), host.signing_key(), host.metrics(),
               host.name(), settings_.payment),
      events_(pool_, event_, settlement_, host.random()),
      subscription_(service::MakeSubscription(
          host, pool_, settings_.bus, settings_.postgres.conninfo, ConsumedEvents::Topics())),
      consumer_(host.runtime(), pool_, *subscription_, host.random(), host.metrics(),
                {.group = "reservation", .ignored = ConsumedEvents::Ignored()}),
      periodic_(host.runtime(), pool_, settlement_, outbox_, payment_, host.random(),
                host.metrics(), settings_),
      parts_{booking_, settlement_, views_, catalogue_, passes_, marks_, host.runtime()} {
    events_.AddTo(consumer_);
    Runtime* runtime = &host.runtime();
    consumer_.AfterCommit([this, runtime](const bus::Envelope& event) {
        const auto id = ReservationId::Parse(event.key);
        if (event.aggregate_type == "payment" && id)
            runtime->Spawn("publish", TellOthers(&settlement_, *id));
        if (event.aggregate_type == "schedule") board_.NoteEmpty();
    });
    host.OnKeys([this](std::shared_ptr<const KeySet> keys) { passes_.Replace(std::move(keys)); });
    for (const auto& [light, name] : {std::pair{1, "held"}, std::pair{2, "sold"}}) {
        host.metrics().AddCallback("reservation_map_seats", "I7: seats as the served maps say.",
                                   {{"state", name}},
                                   [this, light] { return SeatsShown(catalogue_, light); });
    }
    host.Watch(pool_);  // Redis is not watched: without it holds go to PostgreSQL directly
    host.health().Declare("maps");
    host.runtime().Spawn("maps", WaitForMaps(&host.runtime(), &catalogue_, &host.health()));
    AddRoutes(host.router(), parts_);
    service::AddMessageRoutes(host, pool_, settings_.bus, ConsumedEvents::Topics());
    host.runtime().Spawn("catalogue", catalogue_.Follow(std::chrono::milliseconds{500}));
    host.runtime().Spawn("stream", board_.FollowStream());
    host.runtime().Spawn("reconcile", board_.Reconcile());
    host.runtime().Spawn("expiry", board_.ExpireHolds());
    host.runtime().Spawn("revocations", passes_.FollowRevocations());
    host.runtime().Spawn("relay", outbox_.Relay());
    host.runtime().Spawn("consumer", consumer_.Run());
    host.runtime().Spawn("periodic", periodic_.Run());
}

}  // namespace openrun::reservation
