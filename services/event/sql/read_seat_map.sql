-- The bytes of a published schedule's current plan. $1 schedule.
SELECT p.version, p.hash, p.seat_map AS body
FROM schedule AS s JOIN plan AS p ON p.id = s.plan WHERE s.id = $1::uuid
