-- The family's next token; only its hash is kept.
INSERT INTO refresh_token (hash, session_id, expires_at) VALUES ($1, $2, clock_timestamp() + $3::interval) RETURNING expires_at;
