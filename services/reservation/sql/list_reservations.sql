-- A page of an account's reservations, newest first. Index: reservation_account.
SELECT id FROM reservation WHERE account_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2 OFFSET $3;
