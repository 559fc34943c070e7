-- Ours, not used and not too old? Index: identity_verification_pkey.
SELECT count(*) AS known FROM identity_verification WHERE id = $1 AND used_at IS NULL AND expires_at > clock_timestamp();
