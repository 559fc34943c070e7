-- The money is there: PAID and PaymentSucceeded in one transaction. Index: payment_pkey.
UPDATE payment SET state = 'PAID', transaction_id = $2, paid_at = $3, amount_krw = $4, failure_code = NULL, succeeded_event = $5,
    succeeded_envelope = $6, next_check_at = clock_timestamp() + $7::interval, checks = 0, changed_at = clock_timestamp()
WHERE id = $1 AND state IN ('READY', 'CAPTURING', 'FAILED', 'ABANDONED');
