#pragma once
// Tells reservation of passes that are no longer good, for ever until it has heard
// (domain.md 4.4.8).

#include "libs/http/peer.hpp"
#include "libs/net/signal.hpp"
#include "services/queue/store/store.hpp"

namespace openrun::queue {

class Revocations {
public:
    Revocations(Runtime& runtime, Store& store, http::Peer& reservation, Random& random)
        : runtime_(runtime),
          store_(store),
          reservation_(reservation),
          random_(random),
          wake_(runtime.executor()) {}

    void Wake() { wake_.Raise(); }
    // Give it to Runtime::Spawn.
    Task<void> Run();

private:
    Task<bool> TellAll();

    Runtime& runtime_;
    Store& store_;
    http::Peer& reservation_;
    Random& random_;
    Signal wake_;
};

}  // namespace openrun::queue
