-- Has this idempotency key an answer? Index: idempotency_pkey.
SELECT count(*) AS known FROM idempotency WHERE account = $1 AND route = $2 AND key = $3;
