-- Who has bought no longer counts as inside; the pass lives on to its end. Index: admission_pkey. $1 schedule, $2 person.
UPDATE admission SET ended_at = clock_timestamp(), ended_by = 'BOUGHT'
WHERE schedule = $1 AND person = $2 AND ended_at IS NULL
