-- Once only; zero rows: used meanwhile. Index: identity_verification_pkey.
UPDATE identity_verification SET used_at = clock_timestamp() WHERE id = $1 AND used_at IS NULL AND expires_at > clock_timestamp();
