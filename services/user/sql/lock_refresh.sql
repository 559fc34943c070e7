-- A token under its lock, with its family. Index: refresh_token_pkey.
SELECT t.session_id, t.used_at IS NOT NULL AS used, t.expires_at <= clock_timestamp() AS expired, s.ended_at IS NOT NULL AS ended,
       s.account_id
FROM refresh_token t JOIN session s ON s.id = t.session_id WHERE t.hash = $1 FOR UPDATE OF t, s;
