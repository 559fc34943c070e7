-- Where these seats stand now, whoever owns them. Index: claim_pkey.
SELECT c.seat, c.version, c.held_until, c.person_id, c.reservation_id, r.state = 'CONFIRMED' AS sold
FROM claim c JOIN reservation r ON r.id = c.reservation_id
WHERE c.schedule_id = $1 AND c.seat = ANY ($2::int[]) ORDER BY c.seat;
