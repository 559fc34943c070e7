-- What the reconciler looks at now. Taking it leases it for a while: instances share the work, a crash repeats it.
-- Index: payment_look.
UPDATE payment SET looks = looks + 1, next_look_at = clock_timestamp() + $1::interval
WHERE id IN (SELECT id FROM payment WHERE next_look_at <= clock_timestamp() ORDER BY next_look_at LIMIT $2 FOR UPDATE SKIP LOCKED)
RETURNING id;
