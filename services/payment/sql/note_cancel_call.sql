-- A cancel goes out under this key now. Index: refund_pkey.
UPDATE refund SET cancel_key = $2, called_at = clock_timestamp(), state = 'REQUESTED' WHERE id = $1 AND state IN ('DUE', 'REQUESTED');
