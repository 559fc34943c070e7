-- Due on reservation's word; a repeated word makes no second one (unique indexes).
INSERT INTO refund (id, payment_id, cancellation_id, amount_krw) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING;
