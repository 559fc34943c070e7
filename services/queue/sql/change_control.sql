-- Staff's word; NULL leaves a thing as it is, an empty message removes it. Lock and index: schedule_pkey.
-- $1 schedule, $2 mode, $3 target, $4 passes a second, $5 paused, $6 message.
UPDATE schedule SET mode = coalesce($2, mode), target = coalesce($3, target),
    passes_per_second = coalesce($4, passes_per_second), paused = coalesce($5, paused),
    message = CASE WHEN $6::text IS NULL THEN message WHEN $6 = '' THEN NULL ELSE $6 END,
    control_version = control_version + 1
WHERE id = $1 RETURNING control_version
