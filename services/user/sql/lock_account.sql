-- An account under its lock. Index: account_pkey.
SELECT password_hash <> '' AS has_password FROM account WHERE id = $1 AND withdrawn_at IS NULL FOR UPDATE;
