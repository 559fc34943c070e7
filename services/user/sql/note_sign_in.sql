-- For the owner to see, and for the throttle.
INSERT INTO sign_in (email_hash, account_id, outcome, address, user_agent, way) VALUES ($1, $2, $3, $4, $5, $6);
