// What operators do with dead letters; the consumer does the rest (consumer.cpp).

#include "libs/bus/consumer.hpp"
#include "libs/bus/consumer_sql.hpp"

namespace openrun::bus {
namespace {

using postgres::Make;

// The SQL states of dead_letter_settle. The pool names what it does not know STORE_REFUSED and puts
// the state first in the detail; a service's own map may have named it before.
Error Named(Error error) {
    const auto says = [&](std::string_view state) {
        return error.detail.find(state) != std::string::npos;
    };
    if (says("OR404")) return {Kind::kNotFound, "NOT_FOUND", std::move(error.detail)};
    if (says("OR409")) return {Kind::kConflict, "DEAD_LETTER_BEHIND", std::move(error.detail)};
    if (says("OR422")) return {Kind::kRefused, "MONEY_EVENT", std::move(error.detail)};
    return error;
}

Task<Result<void>> Settle(postgres::Pool& pool, std::int64_t sequence, std::string action,
                          std::string actor, Deadline deadline) {
    const auto done = co_await pool.Execute(Make(sql::kSettle, sequence, action, actor), deadline);
    if (!done) co_return std::unexpected(Named(done.error()));
    co_return Result<void>{};
}

}  // namespace

Task<Result<std::vector<DeadLetter>>> ListDeadLetters(postgres::Pool& pool, Deadline deadline) {
    CO_TRY(const auto rows, co_await pool.Execute(Make(sql::kList), deadline));
    std::vector<DeadLetter> letters;
    for (const auto row : rows) {
        letters.push_back({.sequence = row.Get<std::int64_t>("sequence"),
                           .topic = row.Get<std::string>("topic"),
                           .key = row.Get<std::string>("key"),
                           .type = row.Get<std::string>("type"),
                           .reason = row.Get<std::string>("reason"),
                           .envelope = row.Get<std::string>("envelope"),
                           .parked_at = row.Get<Instant>("parked_at")});
    }
    co_return letters;
}

Task<Result<void>> ReplayDeadLetter(postgres::Pool& pool, std::int64_t sequence, std::string actor,
                                    Deadline deadline) {
    return Settle(pool, sequence, "REPLAY", std::move(actor), deadline);
}

Task<Result<void>> DiscardDeadLetter(postgres::Pool& pool, std::int64_t sequence, std::string actor,
                                     Deadline deadline) {
    return Settle(pool, sequence, "DISCARD", std::move(actor), deadline);
}

}  // namespace openrun::bus
