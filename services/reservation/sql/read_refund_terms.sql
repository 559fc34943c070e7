-- What decides a refund. Index: schedule_pkey.
SELECT starts_at, refund_policy, refund_until, cancelled_at IS NOT NULL AS cancelled, clock_timestamp() AS now
FROM schedule WHERE id = $1;
