-- Attempts that are never current again. Index: retired_payment_pkey.
INSERT INTO retired_payment (reservation_id, payment_id) SELECT $1, unnest($2::uuid[]) ON CONFLICT DO NOTHING;
