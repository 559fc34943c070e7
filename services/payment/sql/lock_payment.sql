-- One payment under its lock. Index: payment_pkey.
SELECT document, succeeded_envelope, looks, changed_at, clock_timestamp() AS now FROM payment WHERE id = $1 FOR UPDATE;
