-- READY first, before anybody is asked anything (4.2.1). The reconciler looks when it is past its time.
INSERT INTO payment (id, reservation_id, account_id, state, next_check_at)
VALUES ($1, $2, $3, 'READY', clock_timestamp() + $4::interval);
