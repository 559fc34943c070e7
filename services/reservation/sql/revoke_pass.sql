-- A pass that counts no more. Index: revoked_pass_pkey.
INSERT INTO revoked_pass (schedule_id, jti, person_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING;
