-- Cancelled or postponed: the line closes. A schedule we never heard of has no line. Lock and index: schedule_pkey.
-- $1 id, $2 life.
UPDATE schedule SET life = $2, control_version = control_version + 1 WHERE id = $1 AND life <> 'CANCELLED'
