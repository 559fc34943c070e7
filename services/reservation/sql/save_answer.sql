-- The first answer to a payment; a second one is an error of ours. Index: payment_answer_pkey.
INSERT INTO payment_answer (payment_id, reservation_id, answer, event_id, envelope) VALUES ($1, $2, $3, $4, $5);
