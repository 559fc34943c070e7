-- Every wanted seat for one reservation, or an error and nothing (migrations/0002_claim_functions.sql).
-- Locks: idempotency key (try), person of the schedule, claims by ascending seat. Index: claim_pkey.
SELECT hold_seats($1, $2, $3, $4, $5::int[], $6::text[], $7::interval, $8, $9, $10) AS answer;
