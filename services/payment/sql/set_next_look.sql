-- Looked at, nothing changed: again later. Index: payment_pkey.
UPDATE payment SET next_look_at = $2 WHERE id = $1 AND looks = $3;
