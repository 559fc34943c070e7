#include "libs/bus/dead_letters.hpp"

namespace openrun::bus {
namespace {

using postgres::Make;
using postgres::Statement;

constexpr Statement kPage{"dead_letter_page",
                          "SELECT * FROM dead_letter_seen "
                          "WHERE CASE $1 WHEN 'OPEN' THEN settled_at IS NULL ELSE outcome = $1 END "
                          "AND ($2::text IS NULL OR topic = $2) AND ($3::text IS NULL OR key = $3) "
                          "ORDER BY sequence LIMIT $4 OFFSET $5"};
constexpr Statement kTotal{
    "dead_letter_total",
    "SELECT count(*) AS total FROM dead_letter "
    "WHERE CASE $1 WHEN 'OPEN' THEN settled_at IS NULL ELSE outcome = $1 END "
    "AND ($2::text IS NULL OR topic = $2) AND ($3::text IS NULL OR key = $3)"};
constexpr Statement kSeen{"dead_letter_seen", "SELECT * FROM dead_letter_seen WHERE sequence = $1"};
constexpr Statement kEnvelope{"dead_letter_envelope",
                              "SELECT envelope FROM dead_letter WHERE sequence = $1"};
constexpr Statement kActions{
    "dead_letter_actions",
    "SELECT action, actor, at, reason FROM dead_letter_audit WHERE letter = $1 ORDER BY id"};
constexpr Statement kSettle{"dead_letter_settle",
                            "SELECT dead_letter_settle($1, $2, $3, $4) AS outcome"};

DeadLetter LetterOf(const postgres::Row& row) {
    DeadLetter letter{.sequence = row.Get<std::int64_t>("sequence"),
                      .topic = row.Get<std::string>("topic"),
                      .key = row.Get<std::string>("key"),
                      .event = row.Get<std::optional<EventId>>("event"),
                      .type = row.Get<std::string>("type"),
                      .state = row.Get<std::string>("state"),
                      .attempts = row.Get<std::int64_t>("attempts"),
                      .last_error = {},
                      .bytes = row.Get<std::int64_t>("bytes"),
                      .parked_at = row.Get<Instant>("parked_at"),
                      .first_failed_at = row.Get<std::optional<Instant>>("first_failed_at"),
                      .last_failed_at = row.Get<std::optional<Instant>>("last_failed_at"),
                      .settled_at = row.Get<std::optional<Instant>>("settled_at"),
                      .waits_for = row.Get<std::optional<std::int64_t>>("waits_for"),
                      .behind = row.Get<std::int64_t>("behind")};
    if (!letter.event) letter.type.reset();
    if (letter.attempts > 0) letter.last_error = row.Get<std::string>("reason");
    return letter;
}

Task<Result<void>> Settle(postgres::Pool& pool, std::int64_t sequence, std::string wanted,
                          OperatorWord word, Deadline deadline) {
    CO_TRY(
        const auto rows,
        co_await pool.Execute(Make(kSettle, sequence, wanted, word.actor, word.reason), deadline));
    const std::string_view outcome = rows[0].Raw("outcome");
    if (outcome == "UNKNOWN") co_return Fail(Kind::kNotFound, "NOT_FOUND", "no such letter");
    if (outcome == "BEHIND") co_return Fail(Kind::kConflict, "DEAD_LETTER_BEHIND");
    if (outcome == "SETTLED") co_return Fail(Kind::kConflict, "DEAD_LETTER_SETTLED");
    if (outcome == "MONEY") co_return Fail(Kind::kRefused, "MONEY_EVENT");
    co_return Result<void>{};
}

}  // namespace

Task<Result<DeadLetterPage>> ListDeadLetters(postgres::Pool& pool, DeadLetterFilter filter,
                                             Deadline deadline) {
    CO_TRY(const auto found,
           co_await pool.Batch(
               {Make(kPage, filter.state, filter.topic, filter.key, filter.limit, filter.offset),
                Make(kTotal, filter.state, filter.topic, filter.key)},
               deadline));
    DeadLetterPage page;
    for (const auto row : found.at(0)) page.items.push_back(LetterOf(row));
    page.total = found.at(1)[0].Get<std::int64_t>("total");
    co_return page;
}

Task<Result<DeadLetterDetail>> ReadDeadLetter(postgres::Pool& pool, std::int64_t sequence,
                                              Deadline deadline) {
    CO_TRY(const auto found, co_await pool.Batch({Make(kSeen, sequence), Make(kEnvelope, sequence),
                                                  Make(kActions, sequence)},
                                                 deadline));
    if (found.at(0).empty()) co_return Fail(Kind::kNotFound, "NOT_FOUND", "no such letter");
    DeadLetterDetail detail{.letter = LetterOf(found[0][0]),
                            .envelope = found.at(1)[0].Get<std::string>("envelope"),
                            .actions = {}};
    for (const auto row : found.at(2)) {
        detail.actions.push_back({.action = row.Get<std::string>("action"),
                                  .actor = row.Get<std::string>("actor"),
                                  .at = row.Get<Instant>("at"),
                                  .reason = row.Get<std::optional<std::string>>("reason")});
    }
    co_return detail;
}

Task<Result<void>> ReplayDeadLetter(postgres::Pool& pool, std::int64_t sequence, OperatorWord word,
                                    Deadline deadline) {
    return Settle(pool, sequence, "REPLAY", std::move(word), deadline);
}

Task<Result<void>> DiscardDeadLetter(postgres::Pool& pool, std::int64_t sequence, OperatorWord word,
                                     Deadline deadline) {
    return Settle(pool, sequence, "DISCARD", std::move(word), deadline);
}

}  // namespace openrun::bus
