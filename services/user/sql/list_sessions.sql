-- Live families, the newest use first. Index: session_account.
SELECT id, started_at, last_used_at, address, user_agent, count(*) OVER () AS total FROM session
WHERE account_id = $1 AND ended_at IS NULL AND last_used_at > clock_timestamp() - $4::interval
ORDER BY last_used_at DESC LIMIT $2 OFFSET $3;
