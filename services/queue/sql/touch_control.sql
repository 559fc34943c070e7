-- Boards read the line again. Lock and index: schedule_pkey. $1 schedule.
UPDATE schedule SET control_version = control_version + 1 WHERE id = $1
