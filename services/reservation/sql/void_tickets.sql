-- Tickets of these seats count no more. Index: ticket_reservation.
UPDATE ticket SET state = 'VOID' WHERE reservation_id = $1 AND seat = ANY ($2::int[]) AND state <> 'VOID' RETURNING seat;
