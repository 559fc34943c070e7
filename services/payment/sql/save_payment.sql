-- The aggregate as it is now; a change begins the reconciler's count anew. Index: payment_pkey.
UPDATE payment SET state = $2, captured_krw = $3, refunded_krw = $4, answer = $5, settled = $6, document = $7::jsonb,
    succeeded_envelope = coalesce($8, succeeded_envelope), looks = 0, next_look_at = $9, changed_at = clock_timestamp()
WHERE id = $1;
