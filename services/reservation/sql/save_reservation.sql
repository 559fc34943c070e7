-- Compare-and-set on the state. Zero rows: somebody else was faster. Index: reservation_pkey.
UPDATE reservation SET state = $3, deadline = $4, deadline_moved = $5, payment_id = $6, changed_at = clock_timestamp()
WHERE id = $1 AND state = $2;
