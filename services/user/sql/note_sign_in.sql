-- For the owner to see, and for the throttle. A few that are older than 90 days go with it. Index: sign_in_pkey (ids follow time).
WITH swept AS (
    DELETE FROM sign_in WHERE id IN
        (SELECT id FROM (SELECT id, at FROM sign_in ORDER BY id LIMIT 20) AS oldest WHERE at < clock_timestamp() - interval '90 days'))
INSERT INTO sign_in (email_hash, account_id, outcome, address, user_agent, way) VALUES ($1, $2, $3, $4, $5, $6);
