-- Used up: once. Index: oauth_pending_pkey.
DELETE FROM oauth_pending WHERE browser_hash = $1 AND provider = $2 AND expires_at > clock_timestamp() RETURNING subject_hash;
