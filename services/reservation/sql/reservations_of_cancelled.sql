-- What a cancelled schedule still holds: live or unpaid reservations. Index: reservation_schedule.
SELECT r.id, r.state FROM schedule s JOIN reservation r ON r.schedule_id = s.id
WHERE s.cancelled_at IS NOT NULL AND r.state IN ('HELD', 'PAYING', 'CONFIRMED') LIMIT $1;
