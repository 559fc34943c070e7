-- More of it has gone back. Index: payment_pkey.
UPDATE payment SET refunded_krw = refunded_krw + $2,
    state = CASE WHEN refunded_krw + $2 >= amount_krw THEN 'REFUNDED' ELSE 'PARTIALLY_REFUNDED' END,
    changed_at = clock_timestamp()
WHERE id = $1 AND state IN ('PAID', 'PARTIALLY_REFUNDED') RETURNING refunded_krw, amount_krw, state;
