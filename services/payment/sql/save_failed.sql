-- FAILED or ABANDONED, if it is still what it was; watched for as long as the provider can still charge. Index: payment_pkey.
UPDATE payment SET state = $3, failure_code = $4, next_check_at = clock_timestamp() + $5::interval, checks = 0,
    changed_at = clock_timestamp() WHERE id = $1 AND state = $2;
