-- The whole family ends; only its owner's. Index: session_pkey.
UPDATE session SET ended_at = clock_timestamp() WHERE id = $1 AND account_id = $2 AND ended_at IS NULL;
