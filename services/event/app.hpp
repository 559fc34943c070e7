#pragma once
// The composition root: every part of event, in the order it depends on the others. No Redis and no
// consumer: what is asked often is remembered in the process, and nothing that others say changes
// what is on the programme.

#include "libs/bus/outbox.hpp"
#include "libs/service/host.hpp"
#include "services/event/halls.hpp"
#include "services/event/images.hpp"
#include "services/event/programme.hpp"
#include "services/event/settings.hpp"

namespace openrun::event {

class App {
public:
    App(service::Host& host, const Settings& settings);

private:
    postgres::Pool pool_;
    std::unique_ptr<bus::Publisher> publisher_;
    bus::Outbox outbox_;
    Store store_;
    std::unique_ptr<objects::Store> objects_;
    Showcase showcase_;
    Images images_;
    Halls halls_;
    Programme programme_;
};

}  // namespace openrun::event
