-- Every family of an account but one. Index: session_account.
UPDATE session SET ended_at = clock_timestamp() WHERE account_id = $1 AND id <> $2 AND ended_at IS NULL;
