-- Passes that reservation has to hear of. Index: revocation_untold.
SELECT schedule, pass, person FROM revocation
WHERE told_at IS NULL AND expires_at > clock_timestamp() ORDER BY revoked_at LIMIT 100
