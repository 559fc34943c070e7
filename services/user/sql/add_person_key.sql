-- A further key of a known person. Index: person_key_pkey.
INSERT INTO person_key (kind, hash, person_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING;
