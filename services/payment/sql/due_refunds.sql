-- Refunds that are not final, the oldest of each payment only: one in flight per payment. Index: refund_check.
UPDATE refund SET checks = checks + 1,
    next_check_at = clock_timestamp() + least($1::interval * power(2, least(checks, 16)), $2::interval)
WHERE id IN (SELECT r.id FROM refund r WHERE r.state IN ('DUE', 'REQUESTED') AND r.next_check_at <= clock_timestamp()
             AND NOT EXISTS (SELECT FROM refund o WHERE o.payment_id = r.payment_id AND o.state IN ('DUE', 'REQUESTED')
                             AND (o.created_at, o.id) < (r.created_at, r.id))
             ORDER BY r.next_check_at LIMIT 50 FOR UPDATE SKIP LOCKED)
RETURNING id, payment_id, cancellation_id, amount_krw, state, cancel_key, called_at;
