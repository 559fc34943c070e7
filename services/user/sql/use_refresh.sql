-- Used once. Index: refresh_token_pkey.
UPDATE refresh_token SET used_at = clock_timestamp() WHERE hash = $1;
