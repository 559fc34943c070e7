#include "services/event/app.hpp"

#include "libs/service/bus.hpp"
#include "services/event/handlers.hpp"

namespace openrun::event {

App::App(service::Host& host, const Settings& settings)
    : pool_(host.runtime(), host.metrics(), settings.postgres),
      publisher_(service::MakePublisher(host, pool_, settings.bus)),
      outbox_(host.runtime(), pool_, *publisher_, host.metrics(), {.service = "event"}),
      store_(pool_),
      showcase_(store_, settings.showcase),
      halls_(host.runtime(), store_, host.ids()),
      programme_(host.runtime(), store_, showcase_, outbox_, host.ids()) {
    host.Watch(pool_);
    AddRoutes(host.router(),
              {.store = store_, .showcase = showcase_, .halls = halls_, .programme = programme_});
    host.runtime().Spawn("relay", outbox_.Relay());
}

}  // namespace openrun::event
