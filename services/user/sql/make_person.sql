-- A person for this key; if another sign-up was faster, its person (read by find_person after the conflict).
WITH made AS (INSERT INTO person (id) VALUES ($1) RETURNING id)
INSERT INTO person_key (kind, hash, person_id) SELECT $2, $3, id FROM made ON CONFLICT DO NOTHING;
