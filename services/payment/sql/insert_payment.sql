-- READY first, before anybody is asked anything (4.2.1).
INSERT INTO payment (id, reservation_id, account_id, state, document, next_look_at) VALUES ($1, $2, $3, 'READY', $4::jsonb, $5);
