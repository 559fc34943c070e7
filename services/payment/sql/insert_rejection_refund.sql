-- Everything that is left, once a payment.
INSERT INTO refund (id, payment_id, amount_krw) SELECT $1, id, amount_krw - refunded_krw FROM payment WHERE id = $2
ON CONFLICT DO NOTHING;
