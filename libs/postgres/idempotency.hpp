#pragma once
// Idempotency-Key: kept per (account, route, key) together with the effect, in its transaction, for
// 24 hours; only successes are remembered. The table and its functions stand in every service's
// schema (schema/idempotency.sql):
//   idempotency_begin(account, route, key, body_hash) → the stored answer (jsonb), or NULL: go on.
//       raises OR422 same key, other body; OR409 the first is still running (a try-lock, held until
//       the commit)
//   idempotency_store(account, route, key, body_hash, answer jsonb)
// For a batch, call them inside the deciding SQL function; in a dialogue, use the two commands
// below.

#include "libs/postgres/pool.hpp"

namespace openrun::postgres {

struct IdempotencyKey {
    std::string account, route, key;
    std::string body_hash;  // hex SHA-256 of the request body
};

// 16–255 visible ASCII characters. Error: IDEMPOTENCY_KEY_REQUIRED, IDEMPOTENCY_KEY_INVALID
// (invalid).
[[nodiscard]] Result<void> CheckIdempotencyKey(std::optional<std::string_view> header);

[[nodiscard]] Command BeginIdempotent(const IdempotencyKey& key);  // one row: answer (NULL: go on)
[[nodiscard]] Command StoreIdempotent(const IdempotencyKey& key, const boost::json::object& answer);
// OR422 → IDEMPOTENCY_KEY_REUSED (refused), OR409 → REQUEST_IN_PROGRESS (conflict, Retry-After 1
// s).
[[nodiscard]] std::optional<Error> IdempotencyError(const ServerError& error);

}  // namespace openrun::postgres
