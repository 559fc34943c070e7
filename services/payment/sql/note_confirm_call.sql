-- A confirm goes out under this key now. Index: payment_pkey.
UPDATE payment SET confirm_key = $2, confirm_called_at = clock_timestamp() WHERE id = $1 AND state = 'CAPTURING';
