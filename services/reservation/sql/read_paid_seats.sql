-- Seats of a reservation whose tickets can be given back, with what was paid, when, and how many tickets count at all:
-- the valid ones; the used ones, too, when the organiser calls off ($2). Index: ticket_reservation.
SELECT t.seat, x.price_krw, x.fee_krw,
       (SELECT min(issued_at) FROM ticket f WHERE f.reservation_id = t.reservation_id) AS bought_at,
       (SELECT count(*) FROM ticket n WHERE n.reservation_id = t.reservation_id AND n.state <> 'VOID') AS counting
FROM ticket t JOIN reservation_seat x ON x.reservation_id = t.reservation_id AND x.seat = t.seat
WHERE t.reservation_id = $1 AND (t.state = 'VALID' OR $2 AND t.state = 'USED') ORDER BY t.seat;
