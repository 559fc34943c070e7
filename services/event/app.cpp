#include "services/event/app.hpp"

#include "libs/service/bus.hpp"
#include "libs/service/messages.hpp"
#include "services/event/handlers.hpp"

namespace openrun::event {

App::App(service::Host& host, const Settings& settings)
    : pool_(host.runtime(), host.metrics(), settings.postgres),
      publisher_(service::MakePublisher(host, pool_, settings.bus)),
      outbox_(host.runtime(), pool_, *publisher_, host.metrics(), {.service = "event"}),
      store_(pool_),
      objects_(objects::MakeStore(host.runtime(), host.clock(), settings.objects,
                                  std::string(kImagesUrl))),
      showcase_(store_, settings.showcase),
      images_(host.runtime(), store_, *objects_, host.ids(), settings.images),
      halls_(host.runtime(), store_, host.ids()),
      programme_(host.runtime(), store_, showcase_, images_, outbox_, host.ids()) {
    host.Watch(pool_);
    AddRoutes(host.router(),
              {.store = store_,
               .showcase = showcase_,
               .halls = halls_,
               .images = images_,
               .programme = programme_,
               .upload_bytes_max = settings.objects.s3 ? 1 : settings.images.bytes_max});
    service::AddMessageRoutes(host, pool_, settings.bus, {});
    host.runtime().Spawn("sweep-images", images_.Sweep());
    host.runtime().Spawn("relay", outbox_.Relay());
}

}  // namespace openrun::event
