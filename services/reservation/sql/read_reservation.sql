-- What its owner sees: the reservation, its seats and tickets as one row of JSON. Once it is over, the last attempt to pay stands for
-- the current one: its money may come late and go back. Indexes: reservation_pkey, retired_payment_pkey.
SELECT r.id, r.schedule_id, s.event_title, s.starts_at, r.state, r.deadline, r.total_krw, r.created_at,
       coalesce(r.payment_id, CASE WHEN r.state = 'RELEASED' OR r.deadline <= clock_timestamp() THEN
           (SELECT p.payment_id FROM retired_payment p WHERE p.reservation_id = r.id ORDER BY p.payment_id DESC LIMIT 1) END) AS payment_id,
       clock_timestamp() AS now,
       (SELECT count(*) FROM claim c WHERE c.schedule_id = r.schedule_id AND c.seat = ANY (r.seats)
           AND c.reservation_id = r.id AND c.held_until > clock_timestamp()) = cardinality(r.seats) AS live,
       (SELECT jsonb_agg(jsonb_build_object('seat', x.seat, 'label', x.label, 'grade', x.grade, 'priceType', x.price_type,
                   'price', x.price_krw, 'fee', x.fee_krw, 'ticketId', t.id, 'ticketState', t.state) ORDER BY x.seat)
           FROM reservation_seat x LEFT JOIN ticket t ON t.reservation_id = x.reservation_id AND t.seat = x.seat
           WHERE x.reservation_id = r.id) AS seats
FROM reservation r JOIN schedule s ON s.id = r.schedule_id
WHERE r.id = $1 AND r.account_id = $2;
