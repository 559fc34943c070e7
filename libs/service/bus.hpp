#pragma once
// Which log a service speaks and listens on: OPENRUN_BUS. Neither is waited for at the start: what
// is said stays in the outbox and what is heard comes later. How Kafka is, /readyz tells beside the
// dependencies; it makes nobody less ready.

#include "libs/service/host.hpp"

namespace openrun::service {

// `pool` is used by the log in PostgreSQL only, and outlives both. Throw std::runtime_error for
// options that librdkafka refuses: start-up only.
[[nodiscard]] std::unique_ptr<bus::Publisher> MakePublisher(Host& host, postgres::Pool& pool,
                                                            const BusSettings& settings);
// The host's service as one group. `conninfo` of the session that PostgreSQL's log listens with.
[[nodiscard]] std::unique_ptr<bus::Subscription> MakeSubscription(Host& host, postgres::Pool& pool,
                                                                  const BusSettings& settings,
                                                                  const std::string& conninfo,
                                                                  std::vector<std::string> topics);

}  // namespace openrun::service
