-- A verification that we began, good for one sign-up.
INSERT INTO identity_verification (id, expires_at) VALUES ($1, clock_timestamp() + $2::interval) RETURNING expires_at;
