#include "libs/bus/backlog.hpp"

namespace openrun::bus {
namespace {

using postgres::Make;
using postgres::Statement;

constexpr Statement kUnsent{
    "backlog_unsent",
    "SELECT count(*) AS unsent, floor(extract(epoch FROM clock_timestamp() - "
    "min(appended_at)))::bigint AS oldest FROM outbox WHERE sent_at IS NULL"};
constexpr Statement kUnsettled{
    "backlog_unsettled",
    "SELECT count(*) AS letters, (SELECT count(*) FROM parked_key) AS keys, "
    "floor(extract(epoch FROM clock_timestamp() - min(parked_at)))::bigint AS oldest "
    "FROM dead_letter WHERE settled_at IS NULL"};
constexpr Statement kLag{"bus_lag", "SELECT topic, unread, oldest_seconds FROM bus.lag($1, $2)"};

}  // namespace

Task<Result<Backlog>> ReadBacklog(postgres::Pool& pool, Deadline deadline) {
    CO_TRY(const auto found, co_await pool.Batch({Make(kUnsent), Make(kUnsettled)}, deadline));
    const auto unsent = found.at(0)[0], unsettled = found.at(1)[0];
    co_return Backlog{
        .outbox = {.unsent = unsent.Get<std::int64_t>("unsent"),
                   .oldest_seconds = unsent.Get<std::optional<std::int64_t>>("oldest")},
        .dead_letters = {.letters = unsettled.Get<std::int64_t>("letters"),
                         .keys = unsettled.Get<std::int64_t>("keys"),
                         .oldest_seconds = unsettled.Get<std::optional<std::int64_t>>("oldest")}};
}

Task<Result<std::vector<TopicLag>>> ReadPostgresLag(postgres::Pool& pool, std::string group,
                                                    std::vector<std::string> topics,
                                                    Deadline deadline) {
    CO_TRY(const auto rows, co_await pool.Execute(Make(kLag, group, topics), deadline));
    std::vector<TopicLag> lags;
    for (const auto row : rows) {
        lags.push_back({.topic = row.Get<std::string>("topic"),
                        .unread = row.Get<std::int64_t>("unread"),
                        .oldest_seconds = row.Get<std::optional<std::int64_t>>("oldest_seconds")});
    }
    co_return lags;
}

}  // namespace openrun::bus
