-- Newest first. Index: sign_in_account.
SELECT at, outcome, way, address, user_agent, count(*) OVER () AS total FROM sign_in WHERE account_id = $1
ORDER BY at DESC LIMIT $2 OFFSET $3;
