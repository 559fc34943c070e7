-- Where a reservation's seats stand now, whoever owns them: read after a commit, for the marks. Index: claim_pkey.
SELECT v.schedule_id, c.seat, c.version, c.held_until, c.person_id, c.reservation_id, r.state = 'CONFIRMED' AS sold
FROM reservation v
JOIN claim c ON c.schedule_id = v.schedule_id AND c.seat = ANY (v.seats)
JOIN reservation r ON r.id = c.reservation_id
WHERE v.id = $1;
