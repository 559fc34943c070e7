-- All schedules of an event by start, with what their plans are. $1 event, or $2 one of its schedules.
SELECT s.id, s.event, s.starts_at, s.ends_at, s.sale_opens_at, s.sale_closes_at, s.ticket_limit, s.queue_mode,
       s.refund_policy, s.grades, s.seat_grades, s.fate, s.reason, s.refund_until,
       p.id AS plan_id, p.version AS plan_version, p.hash AS plan_hash, p.seat_count AS plan_seat_count, p.grade_seats
FROM schedule AS s LEFT JOIN plan AS p ON p.id = s.plan
WHERE s.event = coalesce($1::uuid, (SELECT event FROM schedule WHERE id = $2::uuid))
ORDER BY s.starts_at, s.id
