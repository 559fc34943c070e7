-- One payment, without a lock. Index: payment_pkey.
SELECT id, reservation_id, account_id, state, amount_krw, refunded_krw, order_name, deadline, token, transaction_id, confirm_key,
       confirm_called_at, failure_code, paid_at, succeeded_envelope, answer, created_at, checks, clock_timestamp() AS now
FROM payment WHERE id = $1;
