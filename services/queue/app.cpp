#include "services/queue/app.hpp"

#include "libs/service/bus.hpp"
#include "libs/service/messages.hpp"

namespace openrun::queue {

namespace {

// A new instance is not asked for lines that it has not read yet.
Task<void> WaitForBoard(Runtime* runtime, const Board* board, Health* health) {
    while (!board->was_read())
        co_await SleepFor(runtime->executor(), std::chrono::milliseconds{10});
    health->Report("board", true);
}

}  // namespace

App::App(service::Host& host, const Settings& settings)
    : pool_(host.runtime(), host.metrics(), settings.postgres),
      redis_(host.runtime(), host.random(), host.metrics(), settings.redis),
      store_(pool_, settings.defaults),
      clock_(host.runtime(), host.clock(), store_, settings.clock_measure),
      numbers_(host.runtime(), redis_, store_, settings.mark_step),
      board_(host.runtime(), store_, numbers_, clock_, host.metrics(), settings.board_refresh),
      tokens_(host.clock(), host.signing_key(), host.keys()),
      reservation_(host.runtime(), host.clock(), host.random(), host.signing_key(), host.metrics(),
                   host.name(), settings.reservation),
      waiting_(host.runtime(), store_, numbers_, board_, tokens_, host.ids(), clock_,
               host.metrics(), settings.batch, settings.pass_life),
      control_(store_, board_),
      revocations_(host.runtime(), store_, reservation_, host.random()),
      leader_(host.runtime(), store_, numbers_, board_, reservation_, host.random(), host.metrics(),
              {.conninfo = settings.postgres.conninfo,
               .tick = settings.tick,
               .pressure_timeout = settings.pressure_timeout,
               .pressure_age_max = settings.pressure_age_max,
               .call_grace = settings.call_grace,
               .loop = settings.loop}),
      streams_{.executor = host.runtime().executor(),
               .open_max = static_cast<std::size_t>(settings.streams_max),
               .ahead_max = settings.stream_ahead_max,
               .step = settings.stream_step},
      publisher_(service::MakePublisher(host, pool_, settings.bus)),
      outbox_(host.runtime(), pool_, *publisher_, host.metrics(), {.service = "queue"}),
      subscription_(service::MakeSubscription(host, pool_, settings.bus, settings.postgres.conninfo,
                                              Topics())),
      consumer_(host.runtime(), pool_, *subscription_, host.random(), host.metrics(),
                {.group = "queue", .ignored = IgnoredTypes()}) {
    HandleEvents(consumer_, store_);
    consumer_.AfterCommit([this](const bus::Envelope&) { board_.WantReload(); });
    host.OnKeys([this](std::shared_ptr<const KeySet> keys) { tokens_.Replace(std::move(keys)); });
    host.Watch(pool_);  // Redis is not watched: without it all but joining goes on
    host.health().Declare("board");
    host.runtime().Spawn("board-read", WaitForBoard(&host.runtime(), &board_, &host.health()));
    AddRoutes(host.router(), {.waiting = waiting_,
                              .board = board_,
                              .control = control_,
                              .revocations = revocations_,
                              .clock = clock_,
                              .streams = streams_});
    service::AddMessageRoutes(host, pool_, settings.bus, Topics());
    host.runtime().Spawn("clock", clock_.Run());
    host.runtime().Spawn("board", board_.Run());
    host.runtime().Spawn("leader", leader_.Run());
    host.runtime().Spawn("revocations", revocations_.Run());
    host.runtime().Spawn("relay", outbox_.Relay());
    host.runtime().Spawn("consumer", consumer_.Run());
}

}  // namespace openrun::queue
