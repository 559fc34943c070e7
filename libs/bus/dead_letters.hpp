#pragma once
// What operators see of a service's dead letters and do about them, audited, in the service's own
// schema (schema/operators.sql). The consumer does the rest: it replays (consumer.hpp).

#include "libs/bus/envelope.hpp"
#include "libs/postgres/pool.hpp"

#include <optional>
#include <string>
#include <vector>

namespace openrun::bus {

struct DeadLetter {
    std::int64_t sequence = 0;
    std::string topic, key;
    std::optional<EventId> event;     // none: cannot be read
    std::optional<std::string> type;  // none: cannot be read
    std::string state;                // WAITING, REPLAYING, APPLIED, DISCARDED
    std::int64_t attempts = 0;        // refusals; 0: it only waits behind another one
    std::optional<std::string> last_error;
    std::int64_t bytes = 0;
    Instant parked_at;
    std::optional<Instant> first_failed_at, last_failed_at, settled_at;
    std::optional<std::int64_t> waits_for;  // the first letter of its key
    std::int64_t behind = 0;                // letters of its key after it
};
BOOST_DESCRIBE_STRUCT(DeadLetter, (),
                      (sequence, topic, key, event, type, state, attempts, last_error, bytes,
                       parked_at, first_failed_at, last_failed_at, settled_at, waits_for, behind))

struct DeadLetterFilter {
    std::string state = "OPEN";  // not settled; or APPLIED, DISCARDED
    std::optional<std::string> topic, key;
    std::int64_t limit = 20, offset = 0;
};
struct DeadLetterPage {
    std::vector<DeadLetter> items;  // oldest first
    std::int64_t total = 0;
};
[[nodiscard]] Task<Result<DeadLetterPage>> ListDeadLetters(postgres::Pool& pool,
                                                           DeadLetterFilter filter,
                                                           Deadline deadline);

// What an operator did.
struct OperatorAction {
    std::string action, actor;  // REPLAY, DISCARD
    Instant at;
    std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(OperatorAction, (), (action, actor, at, reason))

struct DeadLetterDetail {
    DeadLetter letter;
    std::string envelope;
    std::vector<OperatorAction> actions;  // oldest first
};
// Error: NOT_FOUND.
[[nodiscard]] Task<Result<DeadLetterDetail>> ReadDeadLetter(postgres::Pool& pool,
                                                            std::int64_t sequence,
                                                            Deadline deadline);

struct OperatorWord {
    std::string actor, reason;
};
// The letter, the first of its key, and those behind it are handled again, in order. Said again it
// changes nothing. Errors: NOT_FOUND, DEAD_LETTER_BEHIND (conflict): another one comes first;
// DEAD_LETTER_SETTLED (conflict): it was discarded.
[[nodiscard]] Task<Result<void>> ReplayDeadLetter(postgres::Pool& pool, std::int64_t sequence,
                                                  OperatorWord word, Deadline deadline);
// The letter is settled without effect, and those behind it go on if it was the first. Said again
// it changes nothing. Errors: NOT_FOUND, DEAD_LETTER_SETTLED (conflict): it was applied;
// MONEY_EVENT (refused): events of payment.events are never discarded.
[[nodiscard]] Task<Result<void>> DiscardDeadLetter(postgres::Pool& pool, std::int64_t sequence,
                                                   OperatorWord word, Deadline deadline);

}  // namespace openrun::bus
