-- Claims of cancelled seats end now, others of the reservation stay. Index: claim_pkey.
UPDATE claim SET held_until = '-infinity', version = version + 1
WHERE schedule_id = $1 AND seat = ANY ($2::int[]) AND reservation_id = $3 AND held_until > clock_timestamp()
RETURNING seat, version;
