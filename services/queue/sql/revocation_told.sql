-- Reservation knows. Lock and index: revocation_pkey. $1 schedule, $2 pass.
UPDATE revocation SET told_at = clock_timestamp() WHERE schedule = $1 AND pass = $2
