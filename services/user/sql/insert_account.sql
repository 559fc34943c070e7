-- account_email and account_one_active refuse a second one.
INSERT INTO account (id, person_id, email_hash, email, password_hash, display_name, name, birth_date, phone, roles, longer_hold)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::text[], $11);
