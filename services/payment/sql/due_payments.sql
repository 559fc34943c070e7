-- What the reconciler looks at now; taking it pushes the next look out (doubling, up to $2), so that instances share the
-- work and a crash repeats it. Index: payment_check.
UPDATE payment SET checks = checks + 1,
    next_check_at = clock_timestamp() + least($1::interval * power(2, least(checks, 16)), $2::interval)
WHERE id IN (SELECT id FROM payment WHERE next_check_at <= clock_timestamp() ORDER BY next_check_at LIMIT 50 FOR UPDATE SKIP LOCKED)
RETURNING id, state, answer, changed_at, clock_timestamp() AS now;
