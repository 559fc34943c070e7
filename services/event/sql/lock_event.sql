-- Whoever changes an event or one of its schedules holds this row first. $1 event, or $2 one of its schedules.
SELECT id FROM event WHERE id = coalesce($1::uuid, (SELECT event FROM schedule WHERE id = $2::uuid)) FOR UPDATE
