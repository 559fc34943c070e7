-- The schedule of an account's reservation. Index: reservation_pkey.
SELECT schedule_id FROM reservation WHERE id = $1 AND account_id = $2;
