-- Nothing left to sell, or something again. Lock and index: schedule_pkey. $1 schedule, $2 sold out.
UPDATE schedule SET sold_out = $2, control_version = control_version + 1 WHERE id = $1 AND sold_out <> $2
