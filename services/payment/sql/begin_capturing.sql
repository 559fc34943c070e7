-- The token is stored before any money can move; zero rows: it is not READY any more. Index: payment_pkey.
UPDATE payment SET state = 'CAPTURING', token = $2, transaction_id = $3, confirm_key = $4, next_check_at = clock_timestamp() + $5::interval,
    checks = 0, changed_at = clock_timestamp() WHERE id = $1 AND state = 'READY';
