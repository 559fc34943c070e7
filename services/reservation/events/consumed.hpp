#pragma once
// What reservation hears: performances from event, money's truth from payment.

#include "libs/bus/consumer.hpp"
#include "libs/http/peer.hpp"
#include "services/reservation/settlement.hpp"

namespace openrun::reservation {

// SchedulePublished needs the plan, which is fetched from event before the inbox transaction and
// tried again for ever.
class ConsumedEvents {
public:
    ConsumedEvents(postgres::Pool& pool, http::Peer& event, Settlement& settlement, Random& random)
        : pool_(pool), event_(event), settlement_(settlement), random_(random) {}

    void AddTo(bus::Consumer& consumer);
    [[nodiscard]] static std::vector<std::string> Topics() {
        return {"event.events", "payment.events"};
    }
    [[nodiscard]] static std::set<std::string> Ignored() { return {"EventPublished"}; }

private:
    Task<Result<void>> FetchPlan(const bus::Envelope& envelope, Deadline deadline);

    postgres::Pool& pool_;
    http::Peer& event_;
    Settlement& settlement_;
    Random& random_;
};

}  // namespace openrun::reservation
