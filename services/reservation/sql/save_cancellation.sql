-- Seats given back after payment; its event is repeated until the refund is final.
INSERT INTO cancellation (id, reservation_id, payment_id, seats, paid_krw, fee_krw, refund_krw, rule, state, event_id, envelope)
VALUES ($1, $2, $3, $4::int[], $5, $6, $7, $8, $9, $10, $11);
