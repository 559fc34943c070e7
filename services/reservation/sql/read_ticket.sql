-- A ticket as its owner sees it. Index: ticket_pkey.
SELECT t.id, t.reservation_id, t.schedule_id, s.event_title, s.starts_at, t.seat, x.label, x.grade, x.price_type, t.state,
       t.issue, t.issued_at
FROM ticket t JOIN reservation r ON r.id = t.reservation_id JOIN schedule s ON s.id = t.schedule_id
     JOIN reservation_seat x ON x.reservation_id = t.reservation_id AND x.seat = t.seat
WHERE t.id = $1 AND r.account_id = $2;
