-- How many an account has. Index: reservation_account.
SELECT count(*) AS total FROM reservation WHERE account_id = $1;
