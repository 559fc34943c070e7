#pragma once
// The bus as a log in PostgreSQL (schema `bus`): one table of messages, positions per topic in
// commit order because each topic has one writer at a time (advisory lock), consumers wake by
// LISTEN with a slow poll behind. One reader per (group, topic) at a time, by advisory lock;
// another instance takes over when it goes.

#include "libs/bus/bus.hpp"
#include "libs/postgres/pool.hpp"

namespace openrun::bus {

struct PostgresLogOptions {
    std::chrono::milliseconds poll{1'000};
    std::chrono::hours retention{24 * 7};
};

[[nodiscard]] std::unique_ptr<Publisher> MakePostgresPublisher(Runtime& runtime,
                                                               postgres::Pool& pool,
                                                               PostgresLogOptions options = {});
// `conninfo` for the one connection that listens and holds the group's locks.
[[nodiscard]] std::unique_ptr<Subscription> MakePostgresSubscription(
    Runtime& runtime, postgres::Pool& pool, std::string conninfo, std::string group,
    std::vector<std::string> topics, PostgresLogOptions options = {});

}  // namespace openrun::bus
