-- Seen now. Index: session_pkey.
UPDATE session SET last_used_at = clock_timestamp() WHERE id = $1;
