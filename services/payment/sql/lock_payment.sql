-- One payment under its lock, with refunds of ours that are not counted yet. Index: payment_pkey, refund_payment.
SELECT id, reservation_id, account_id, state, amount_krw, refunded_krw, order_name, deadline, token, transaction_id, confirm_key,
       confirm_called_at, failure_code, paid_at, succeeded_envelope, answer, created_at, checks, clock_timestamp() AS now,
       (SELECT coalesce(sum(amount_krw), 0) FROM refund r WHERE r.payment_id = payment.id AND r.state IN ('DUE', 'REQUESTED')) AS due_krw
FROM payment WHERE id = $1 FOR UPDATE;
