-- The person behind a CI or DI. Index: person_key_pkey.
SELECT person_id FROM person_key WHERE kind = $1 AND hash = $2;
