#pragma once
// The composition root: every part of the queue, in the order it depends on the others.

#include "libs/bus/outbox.hpp"
#include "libs/service/host.hpp"
#include "services/queue/control.hpp"
#include "services/queue/events/consumed.hpp"
#include "services/queue/handlers.hpp"
#include "services/queue/leader.hpp"
#include "services/queue/revocations.hpp"
#include "services/queue/settings.hpp"
#include "services/queue/waiting.hpp"

namespace openrun::queue {

class App {
public:
    App(service::Host& host, const Settings& settings);

    [[nodiscard]] Board& board() { return board_; }
    [[nodiscard]] const Leader& leader() const { return leader_; }

private:
    postgres::Pool pool_;
    redis::Client redis_;
    Store store_;
    DatabaseClock clock_;
    Numbers numbers_;
    Board board_;
    Tokens tokens_;
    http::Peer reservation_;
    Waiting waiting_;
    Control control_;
    Revocations revocations_;
    Leader leader_;
    Streams streams_;

    std::unique_ptr<bus::Publisher> publisher_;
    bus::Outbox outbox_;  // copies of dead letters leave through it
    std::unique_ptr<bus::Subscription> subscription_;
    bus::Consumer consumer_;
};

}  // namespace openrun::queue
