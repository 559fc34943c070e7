-- Personal data goes, the row stays for what refers to it. Index: account_pkey.
UPDATE account SET withdrawn_at = clock_timestamp(), email = '', email_hash = 'withdrawn/' || id, password_hash = '', display_name = NULL,
    name = NULL, birth_date = NULL, phone = NULL WHERE id = $1 AND withdrawn_at IS NULL;
