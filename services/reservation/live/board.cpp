#include "services/reservation/live/board.hpp"

#include "libs/base/encoding.hpp"
#include "libs/telemetry/log.hpp"

#include <charconv>

namespace openrun::reservation {
namespace {

using namespace std::chrono_literals;

std::int64_t Number(std::string_view text) {
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

// One XADD of write_seats.lua: n, seat, version, until, kind.
struct Entry {
    std::int64_t n = 0;
    SeatChange change;
};

Entry ReadEntry(const redis::Reply::Array& fields) {
    Entry entry;
    for (std::size_t i = 0; i + 1 < fields.size(); i += 2) {
        const std::string& name = fields[i].String();
        const std::string& value = fields[i + 1].String();
        if (name == "n") entry.n = Number(value);
        if (name == "seat") entry.change.seat = static_cast<SeatNumber>(Number(value));
        if (name == "version") entry.change.version = Number(value);
        if (name == "kind") entry.change.sold = value == "s";
        if (name == "until") {
            const std::int64_t until = Number(value);
            constexpr std::int64_t kFarAway = 9'000'000'000'000'000;
            entry.change.held_until =
                until >= kFarAway ? kForever : Instant{std::chrono::milliseconds{until}};
        }
    }
    return entry;
}

}  // namespace

Board::Board(Runtime& runtime, Catalogue& catalogue, Ledger& ledger, Marks& marks,
             redis::Client& redis, Random& random, Metrics& metrics, BoardOptions options)
    : runtime_(runtime),
      catalogue_(catalogue),
      ledger_(ledger),
      marks_(marks),
      redis_(redis),
      random_(random),
      options_(options),
      reconcile_soon_(runtime.executor()),
      mended_(metrics.AddCounter("reservation_marks_mended_total",
                                 "Seats where Redis differed from PostgreSQL")),
      resyncs_(
          metrics.AddCounter("reservation_map_resyncs_total", "Maps read again from PostgreSQL")) {
    redis_.OnConnect([this] { reconcile_soon_.Raise(); });
}

void Board::Show(Performance& performance, const std::vector<SeatMap::Flip>& flips) {
    if (flips.empty()) return;
    for (const auto& watcher : performance.watchers) watcher(flips);
}

Task<void> Board::Publish(ScheduleId schedule, std::vector<SeatChange> changes) {
    if (changes.empty()) co_return;
    if (Performance* performance = catalogue_.Find(schedule); performance != nullptr) {
        Show(*performance, performance->map.Apply(changes, catalogue_.Now()));
    }
    if (!co_await marks_.Write(schedule, std::move(changes), After(1s))) reconcile_soon_.Raise();
}

Task<void> Board::PublishReservation(ReservationId id) {
    auto touched = co_await ledger_.ReadClaimsOf(id, After(2s));
    if (!touched) {
        reconcile_soon_.Raise();
        co_return;
    }
    co_await Publish(touched->schedule, std::move(touched->changes));
}

Task<bool> Board::Resync(Performance& performance) {
    const auto claims = co_await ledger_.ReadAllClaims(performance.id, After(10s));
    if (!claims) co_return false;
    resyncs_.Add();
    std::array<std::uint8_t, 6> epoch{};
    random_.Fill(epoch);
    SeatMap fresh(performance.map.size());
    fresh.Apply(*claims, catalogue_.Now());
    performance.map = std::move(fresh);
    performance.epoch = EncodeHex(epoch);
    performance.synced = true;
    for (const auto& watcher : performance.watchers) watcher({});  // a new epoch: a snapshot is due
    co_return true;
}

void Board::TakeEntries(Performance& performance, const redis::Reply& entries) {
    std::vector<SeatChange> changes;
    for (const redis::Reply& one : entries.Items()) {
        performance.stream_id = one.Items().at(0).String();
        const Entry entry = ReadEntry(one.Items().at(1).Items());
        const bool follows = performance.stream_n == 0 || entry.n == performance.stream_n + 1;
        if (!follows) performance.synced = false;  // a gap, or Redis began again
        performance.stream_n = entry.n;
        changes.push_back(entry.change);
    }
    Show(performance, performance.map.Apply(changes, catalogue_.Now()));
}

// Where new performances are read from: from now on; what was before comes with the resync.
Task<void> Board::FindEnds() {
    for (const auto& [id, performance] : catalogue_.all()) {
        if (performance->stream_id != "$") continue;
        const auto last = co_await redis_.Command(
            {"XREVRANGE", Marks::Key(id, "changes"), "+", "-", "COUNT", "1"}, After(1s));
        if (!last) co_return;
        performance->stream_id =
            last->Items().empty() ? "0-0" : last->Items()[0].Items().at(0).String();
        performance->synced = false;
    }
}

Task<void> Board::ReadStream() {
    std::vector<std::string> words{"XREAD", "COUNT", "1000", "BLOCK", "250", "STREAMS"};
    std::vector<Performance*> asked;
    for (const auto& [id, performance] : catalogue_.all()) {
        if (performance->stream_id == "$") continue;
        words.push_back(Marks::Key(id, "changes"));
        asked.push_back(performance.get());
    }
    if (asked.empty()) {
        co_await SleepFor(runtime_.executor(), 100ms);
        co_return;
    }
    for (const Performance* performance : asked) words.push_back(performance->stream_id);
    const auto reply = co_await redis_.Blocking(std::move(words), After(2s));
    if (!reply) {
        co_await SleepFor(runtime_.executor(), 100ms);
        co_return;
    }
    if (reply->IsNil()) co_return;
    for (const redis::Reply& stream : reply->Items()) {
        for (Performance* performance : asked) {
            if (stream.Items().at(0).String() == Marks::Key(performance->id, "changes")) {
                TakeEntries(*performance, stream.Items().at(1));
            }
        }
    }
}

Task<void> Board::FollowStream() {
    while (!catalogue_.was_read()) co_await SleepFor(runtime_.executor(), 5ms);
    for (;;) {
        if (redis_.connected()) co_await FindEnds();
        for (const auto& [id, performance] : catalogue_.all()) {
            if (!performance->synced) co_await Resync(*performance);
        }
        if (redis_.connected()) {
            co_await ReadStream();
        } else {
            co_await SleepFor(runtime_.executor(), options_.without_redis_every);
            for (const auto& [id, performance] : catalogue_.all()) performance->synced = false;
        }
    }
}

Task<void> Board::ReconcileOne(Performance& performance) {
    const bool was_ready = co_await marks_.IsReady(performance.id, After(1s));
    const auto claims = co_await ledger_.ReadAllClaims(performance.id, After(10s));
    if (!claims) co_return;
    Show(performance, performance.map.Apply(*claims, catalogue_.Now()));
    const auto mended = co_await marks_.Write(performance.id, *claims, After(10s));
    if (!mended) co_return;
    mended_.Add(static_cast<std::uint64_t>(*mended));
    if (!was_ready) {
        co_await marks_.SetReady(performance.id, After(1s));
        LogInfo("marks were refilled", {{"schedule", performance.id.Text()}, {"seats", *mended}});
    }
}

Task<void> Board::Reconcile() {
    for (;;) {
        if (redis_.connected()) {
            for (const auto& [id, performance] : catalogue_.all()) {
                if (catalogue_.Now() < performance->sale_closes_at + std::chrono::hours{1}) {
                    co_await ReconcileOne(*performance);
                }
            }
        }
        co_await SleepFor(runtime_.executor(),
                          50ms);  // many raises in a row are one reconciliation
        co_await reconcile_soon_.Wait(After(options_.reconcile_every));
    }
}

Task<void> Board::ExpireHolds() {
    for (;;) {
        const Instant now = catalogue_.Now();
        for (const auto& [id, performance] : catalogue_.all())
            Show(*performance, performance->map.Expire(now));
        co_await SleepFor(runtime_.executor(), 100ms);
    }
}

}  // namespace openrun::reservation
