-- A refund is due: look now. Index: refund_payment.
UPDATE refund SET next_check_at = clock_timestamp() WHERE payment_id = $1 AND state = 'DUE';
