-- Has this session just begun? Index: session_pkey.
SELECT count(*) AS fresh FROM session
WHERE id = $1 AND account_id = $2 AND ended_at IS NULL AND started_at > clock_timestamp() - $3::interval;
