-- Passes revoked within the longest life of a pass. Index: revoked_pass_pkey.
SELECT schedule_id, jti FROM revoked_pass WHERE revoked_at > clock_timestamp() - interval '1 hour';
