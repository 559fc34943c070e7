#pragma once
// How far a service is behind with its messages: what its outbox has not sent, what its group has
// not heard, and what it could not apply.

#include "libs/postgres/pool.hpp"

#include <optional>
#include <string>
#include <vector>

namespace openrun::bus {

struct Unsent {
    std::int64_t unsent = 0;
    std::optional<std::int64_t> oldest_seconds;
};
BOOST_DESCRIBE_STRUCT(Unsent, (), (unsent, oldest_seconds))

struct Unsettled {
    std::int64_t letters = 0, keys = 0;
    std::optional<std::int64_t> oldest_seconds;
};
BOOST_DESCRIBE_STRUCT(Unsettled, (), (letters, keys, oldest_seconds))

struct Backlog {
    Unsent outbox;
    Unsettled dead_letters;
};
// Of the schema that the pool is on.
[[nodiscard]] Task<Result<Backlog>> ReadBacklog(postgres::Pool& pool, Deadline deadline);

struct TopicLag {
    std::string topic;
    std::optional<std::int64_t> unread;  // by all instances of the group together; none: unknown
    std::optional<std::int64_t> oldest_seconds;
};
// Of the log in PostgreSQL, in the order of `topics`; all known.
[[nodiscard]] Task<Result<std::vector<TopicLag>>> ReadPostgresLag(postgres::Pool& pool,
                                                                  std::string group,
                                                                  std::vector<std::string> topics,
                                                                  Deadline deadline);

}  // namespace openrun::bus
