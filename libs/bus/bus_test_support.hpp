#pragma once
// What the tests of this folder share: a migrated database seen as the queue service sees it, and
// plain SQL as its owner.

#include "libs/base/assert.hpp"
#include "libs/bus/bus.hpp"
#include "libs/bus/envelope.hpp"
#include "libs/postgres/pool.hpp"
#include "libs/testing/run.hpp"
#include "libs/testing/stores.hpp"

#include <libpq-fe.h>

#include <memory>
#include <string>
#include <vector>

namespace openrun::bus {

// Runs SQL at once, as the database's owner; gives the first column of the result.
inline std::vector<std::string> OwnerSql(const testing::ThrowAwayDatabase& database,
                                         const std::string& sql) {
    const std::unique_ptr<PGconn, void (*)(PGconn*)> session(
        PQconnectdb(database.Conninfo().c_str()), PQfinish);
    const std::unique_ptr<PGresult, void (*)(PGresult*)> result(PQexec(session.get(), sql.c_str()),
                                                                PQclear);
    const auto status = PQresultStatus(result.get());
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
        throw std::runtime_error(PQerrorMessage(session.get()));
    }
    std::vector<std::string> column;
    column.reserve(static_cast<std::size_t>(PQntuples(result.get())));
    for (int row = 0; row < PQntuples(result.get()); ++row) {
        column.emplace_back(PQgetvalue(result.get(), row, 0));
    }
    return column;
}

// The schema of queue, whose outbox and inbox are like everybody's.
struct Store {
    Store() : runtime(testing::Quiet()), pool(MakePool()) {}
    std::unique_ptr<postgres::Pool> MakePool() {
        return std::make_unique<postgres::Pool>(
            runtime, metrics,
            postgres::PoolOptions{.conninfo = database.Conninfo("queue_service"),
                                  .schema = "queue_service",
                                  .connections = 4,
                                  .error_map = {}});
    }
    std::vector<std::string> Sql(const std::string& sql) {
        return OwnerSql(database, "SET search_path = queue_service; " + sql);
    }

    testing::ThrowAwayDatabase database;
    SystemRandom random;
    Metrics metrics;
    Runtime runtime;
    std::unique_ptr<postgres::Pool> pool;
};

// Event `number` of `key`; the id follows from both.
inline Envelope MakeEvent(const std::string& key, std::int64_t number,
                          const std::string& type = "Counted") {
    Envelope event;
    event.id.bytes[0] = static_cast<std::uint8_t>(key.front());
    event.id.bytes[14] = static_cast<std::uint8_t>(number >> 8);
    event.id.bytes[15] = static_cast<std::uint8_t>(number);
    event.type = type;
    event.aggregate_type = "counter";
    event.aggregate_id = key;
    event.key = key;
    event.data["number"] = number;
    return event;
}

inline Deadline Soon() { return After(std::chrono::seconds{20}); }

inline std::vector<Message> Numbered(const std::string& key, int first, int last) {
    std::vector<Message> messages;
    for (int i = first; i <= last; ++i) messages.push_back({key, key + std::to_string(i)});
    return messages;
}

// Polls until `count` values have come (an error is a broker away: ask again), 20 s at the most.
inline Task<std::vector<Delivery>> Take(Subscription& from, std::size_t count) {
    std::vector<Delivery> all;
    const Deadline deadline = Soon();
    while (all.size() < count && std::chrono::steady_clock::now() < deadline) {
        auto some = co_await from.Poll(count - all.size(), After(std::chrono::milliseconds{500}));
        if (some) std::ranges::move(*some, std::back_inserter(all));
    }
    co_return all;
}

// Polls until that value has come, 20 s at the most.
inline Task<std::vector<Delivery>> TakeUntil(Subscription& from, std::string value) {
    std::vector<Delivery> all;
    const Deadline deadline = Soon();
    while ((all.empty() || all.back().message.value != value) &&
           std::chrono::steady_clock::now() < deadline) {
        std::ranges::move(co_await Take(from, 1), std::back_inserter(all));
    }
    co_return all;
}

// As the inbox sees them: the first of each.
inline std::vector<std::string> WithoutRepeats(const std::vector<std::string>& values) {
    std::vector<std::string> firsts;
    for (const auto& value : values) {
        if (std::ranges::find(firsts, value) == firsts.end()) firsts.push_back(value);
    }
    return firsts;
}

inline std::vector<std::string> ValuesOf(const std::vector<Delivery>& deliveries,
                                         std::string_view key) {
    std::vector<std::string> values;
    for (const auto& one : deliveries) {
        if (one.message.key == key) values.push_back(one.message.value);
    }
    return values;
}

inline std::vector<std::string> Texts(const std::string& key, int first, int last) {
    std::vector<std::string> values;
    for (const auto& one : Numbered(key, first, last)) values.push_back(one.value);
    return values;
}

template <typename Condition>
Task<bool> Eventually(Executor executor, Condition condition) {
    const Deadline deadline = After(std::chrono::seconds{15});
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) co_return false;
        co_await SleepFor(executor, std::chrono::milliseconds{5});
    }
    co_return true;
}

}  // namespace openrun::bus
