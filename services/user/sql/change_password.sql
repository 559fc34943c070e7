-- A new password. Index: account_pkey.
UPDATE account SET password_hash = $2 WHERE id = $1 AND withdrawn_at IS NULL;
