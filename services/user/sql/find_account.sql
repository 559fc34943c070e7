-- An active account by e-mail. Index: account_email.
SELECT id, person_id, email, password_hash, display_name, name, birth_date, roles, longer_hold, created_at
FROM account WHERE email_hash = $1 AND withdrawn_at IS NULL;
