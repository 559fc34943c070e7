-- I3, live: how long the oldest "not yet" has lasted, in seconds. Index: payment_unsettled.
SELECT coalesce(extract(epoch FROM clock_timestamp() - min(changed_at)), 0)::float8 AS oldest, count(*) AS unsettled
FROM payment WHERE NOT settled AND state <> 'READY' AND next_look_at < 'infinity';
