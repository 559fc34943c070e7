-- One reservation with its retired attempts, without a lock: to learn which locks to take. Index: reservation_pkey.
SELECT r.id, r.schedule_id, r.account_id, r.person_id, r.state, r.seats, r.total_krw, r.deadline, r.deadline_moved,
       r.payment_id, ARRAY(SELECT payment_id FROM retired_payment p WHERE p.reservation_id = r.id) AS retired
FROM reservation r WHERE r.id = $1;
