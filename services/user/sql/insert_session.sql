-- A new family. A few that ended 90 days ago go with it, with their tokens. Index: session_expiry, refresh_token_session.
WITH old AS (
    SELECT id FROM session WHERE expires_at < clock_timestamp() - interval '90 days' ORDER BY expires_at LIMIT 20 FOR UPDATE SKIP LOCKED),
tokens AS (DELETE FROM refresh_token WHERE session_id IN (SELECT id FROM old)),
families AS (DELETE FROM session WHERE id IN (SELECT id FROM old))
INSERT INTO session (id, account_id, address, user_agent, expires_at) VALUES ($1, $2, $3, $4, clock_timestamp() + $5::interval);
