-- Seats of a reservation that still have a valid ticket, with what was paid; and when. Index: ticket_reservation.
SELECT t.seat, x.price_krw, x.fee_krw,
       (SELECT min(issued_at) FROM ticket f WHERE f.reservation_id = t.reservation_id) AS bought_at
FROM ticket t JOIN reservation_seat x ON x.reservation_id = t.reservation_id AND x.seat = t.seat
WHERE t.reservation_id = $1 AND t.state = 'VALID' ORDER BY t.seat;
