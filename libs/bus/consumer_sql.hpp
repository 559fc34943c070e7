#pragma once
// The consumer's statements; the functions stand in schema/inbox.sql and schema/operators.sql.

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
    "SELECT sequence, topic, partition, position, key, envelope FROM dead_letter_next("
    "ARRAY(SELECT DISTINCT topic FROM parked_key WHERE state = 'REPLAYING'))"};
inline constexpr postgres::Statement kNextOfTopic{
    "dead_letter_next_of_topic", "SELECT sequence FROM dead_letter_next(ARRAY[$1])"};
inline constexpr postgres::Statement kApplied{
    "dead_letter_applied",
    "UPDATE dead_letter SET settled_at = clock_timestamp(), outcome = 'APPLIED' "
    "WHERE sequence = $1 AND settled_at IS NULL"};
inline constexpr postgres::Statement kRefuseAgain{
    "dead_letter_refuse_again", "SELECT dead_letter_refuse_again($1, $2, $3, $4)"};
inline constexpr postgres::Statement kCount{
    "dead_letter_count",
    "SELECT (SELECT count(*) FROM parked_key)::float8 AS keys, "
    "(SELECT count(*) FROM dead_letter WHERE settled_at IS NULL)::float8 AS letters"};

}  // namespace openrun::bus::sql
