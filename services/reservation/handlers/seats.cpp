#include "libs/net/signal.hpp"
#include "services/reservation/handlers.hpp"

#include <fmt/format.h>

#include <list>

namespace openrun::reservation {
namespace {

using namespace std::chrono_literals;

// Everybody's picture of one schedule, one stream's view of it: what has changed since it was sent
// last.
struct Watcher {
    explicit Watcher(Executor executor) : woken(executor) {}
    Signal woken;
    std::map<std::uint32_t, Light> changes;
    bool resync = true;
};

std::string DeltaText(const Performance& performance, std::int64_t from, const Watcher& watcher) {
    boost::json::array changes;
    for (const auto& [seat, light] : watcher.changes)
        changes.push_back({seat, std::to_underlying(light)});
    return boost::json::serialize(boost::json::object{{"epoch", performance.epoch},
                                                      {"from", from},
                                                      {"version", performance.map.version()},
                                                      {"changes", std::move(changes)}});
}

Task<void> Stream(Runtime* runtime, Performance* performance, Catalogue* catalogue,
                  http::EventStream& stream) {
    const auto watcher = std::make_shared<Watcher>(runtime->executor());
    const std::weak_ptr<Watcher> weak = watcher;
    auto& watchers = performance->watchers;
    const auto place =
        watchers.insert(watchers.end(), [weak](const std::vector<SeatMap::Flip>& flips) {
            const auto alive = weak.lock();
            if (!alive) return;
            if (flips.empty()) alive->resync = true;
            for (const auto& flip : flips) alive->changes[flip.seat] = flip.light;
            alive->woken.Raise();
        });
    struct Leave {
        decltype(performance->watchers)& watchers;
        decltype(performance->watchers)::iterator place;
        ~Leave() { watchers.erase(place); }
    } const leave{watchers, place};
    std::int64_t sent = 0;
    for (bool open = true; open && !stream.closing();) {
        if (std::exchange(watcher->resync, false)) {
            watcher->changes.clear();
            sent = performance->map.version();
            open = co_await stream.Send("snapshot",
                                        json::Encode(ViewOf(*performance, catalogue->Now())), {});
        } else if (!watcher->changes.empty()) {
            const std::string delta = DeltaText(*performance, sent, *watcher);
            watcher->changes.clear();
            sent = performance->map.version();
            open = co_await stream.Send("delta", delta, {});
        } else if (!co_await watcher->woken.Wait(After(1s))) {
            open = co_await stream.SendComment("still here");
        }
    }
}

Result<Performance*> FindPerformance(Parts& parts, const http::Request& request) {
    TRY(const auto id, request.IdParameter<ScheduleId>("id"));
    Performance* performance = parts.catalogue.Find(id);
    if (performance == nullptr) return Fail(Kind::kNotFound, "NOT_FOUND", id.Text());
    if (!performance->synced && performance->epoch.empty()) {
        return Fail(Error{Kind::kUnavailable, "SALE_NOT_READY", "not synced yet", {}, 1s});
    }
    return performance;
}

}  // namespace

// GET /api/v1/schedules/{id}/seats
HandlerResult ReadLiveSeats(Parts& parts, const http::Request& request, const http::Context&) {
    CO_TRY(Performance * performance, FindPerformance(parts, request));
    const std::string tag =
        fmt::format("\"{}-{}\"", performance->epoch, performance->map.version());
    if (request.Header("if-none-match") == tag) {
        co_return http::Response{.status = 304, .headers = {{"ETag", tag}}};
    }
    co_return http::Json(ViewOf(*performance, parts.catalogue.Now()))
        .Set("ETag", tag)
        .Set("Cache-Control", "no-cache");
}

// GET /api/v1/schedules/{id}/seats/stream
HandlerResult StreamLiveSeats(Parts& parts, const http::Request& request, const http::Context&) {
    CO_TRY(Performance * performance, FindPerformance(parts, request));
    http::Response response;
    response.stream = [runtime = &parts.runtime, performance,
                       catalogue = &parts.catalogue](http::EventStream& stream) {
        return Stream(runtime, performance, catalogue, stream);
    };
    co_return response;
}

}  // namespace openrun::reservation
