-- More numbers may be given. Lock and index: schedule_pkey. $1 schedule, $2 by how many.
UPDATE schedule SET high_water = high_water + $2 WHERE id = $1 RETURNING high_water - $2 AS start, high_water AS mark
