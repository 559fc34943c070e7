-- All claims of a schedule, for the map and the reconciler. Index: claim_pkey.
SELECT c.seat, c.version, c.held_until, c.person_id, c.reservation_id, r.state = 'CONFIRMED' AS sold
FROM claim c JOIN reservation r ON r.id = c.reservation_id
WHERE c.schedule_id = $1 ORDER BY c.seat;
