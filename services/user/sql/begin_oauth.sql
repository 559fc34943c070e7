-- An attempt; a few that nobody has ended go with it. Index: oauth_attempt_expiry.
WITH swept AS (
    DELETE FROM oauth_attempt WHERE state_hash IN
        (SELECT state_hash FROM oauth_attempt WHERE expires_at < clock_timestamp() ORDER BY expires_at LIMIT 20 FOR UPDATE SKIP LOCKED))
INSERT INTO oauth_attempt (state_hash, browser_hash, provider, intent, next, language, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, clock_timestamp() + $7::interval) RETURNING expires_at;
