-- Log out by the refresh token alone. Index: refresh_token_pkey.
UPDATE session SET ended_at = clock_timestamp()
WHERE id = (SELECT session_id FROM refresh_token WHERE hash = $1) AND ended_at IS NULL;
