#pragma once
// The consumer's statements; the functions stand in schema/inbox.sql.

#include "libs/postgres/pool.hpp"

namespace openrun::bus::sql {

inline constexpr postgres::Statement kAdmit{"inbox_admit",
                                            "SELECT parked, repeated FROM inbox_admit($1, $2, $3)"};
inline constexpr postgres::Statement kInboxInsert{
    "inbox_insert", "INSERT INTO inbox (event) VALUES ($1) ON CONFLICT DO NOTHING"};
inline constexpr postgres::Statement kPark{
    "dead_letter_park", "SELECT dead_letter_park($1, $2, $3, $4, $5, $6, $7, $8)"};
inline constexpr postgres::Statement kNext{
    "dead_letter_next",
    "SELECT sequence, topic, partition, position, key, envelope FROM dead_letter_next($1)"};
inline constexpr postgres::Statement kApplied{
    "dead_letter_applied",
    "UPDATE dead_letter SET settled_at = clock_timestamp(), outcome = 'APPLIED' "
    "WHERE sequence = $1"};
inline constexpr postgres::Statement kRefusedAgain{
    "dead_letter_refused_again", "UPDATE dead_letter SET reason = $2 WHERE sequence = $1"};
inline constexpr postgres::Statement kParkAgain{
    "dead_letter_park_again",
    "UPDATE parked_key SET state = 'PARKED' WHERE topic = $1 AND key = $2"};
inline constexpr postgres::Statement kCount{
    "dead_letter_count",
    "SELECT (SELECT count(*) FROM parked_key)::float8 AS keys, "
    "(SELECT count(*) FROM dead_letter WHERE settled_at IS NULL)::float8 AS letters"};
inline constexpr postgres::Statement kList{
    "dead_letter_list",
    "SELECT sequence, topic, key, type, reason, envelope, parked_at FROM dead_letter "
    "WHERE settled_at IS NULL ORDER BY sequence LIMIT 1000"};
inline constexpr postgres::Statement kSettle{"dead_letter_settle",
                                             "SELECT dead_letter_settle($1, $2, $3)"};

}  // namespace openrun::bus::sql
