-- A new family.
INSERT INTO session (id, account_id, address, user_agent, expires_at) VALUES ($1, $2, $3, $4, clock_timestamp() + $5::interval);
