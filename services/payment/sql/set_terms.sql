-- What begin-payment answered: amount and deadline come from reservation, never from the browser. Index: payment_pkey.
UPDATE payment SET amount_krw = $2, deadline = $3, order_name = $4, next_check_at = $3 + interval '1 second',
    changed_at = clock_timestamp() WHERE id = $1 AND state = 'READY';
