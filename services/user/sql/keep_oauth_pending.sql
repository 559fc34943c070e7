-- The newest of a browser; a few that have expired go with it. Index: oauth_pending_pkey, oauth_pending_expiry.
WITH swept AS (
    DELETE FROM oauth_pending WHERE browser_hash <> $1 AND browser_hash IN
        (SELECT browser_hash FROM oauth_pending WHERE expires_at < clock_timestamp() ORDER BY expires_at LIMIT 20 FOR UPDATE SKIP LOCKED))
INSERT INTO oauth_pending (browser_hash, provider, intent, subject_hash, email, email_hash, name, next, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, clock_timestamp() + $9::interval) RETURNING expires_at;
