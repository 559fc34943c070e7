-- An attempt ends: once, in the browser that began it, with the provider it began with. Index: oauth_attempt_pkey.
DELETE FROM oauth_attempt WHERE state_hash = $1 AND browser_hash = $2 AND provider = $3 AND expires_at > clock_timestamp()
RETURNING intent, next, language;
