-- I3, live: how long the oldest "not yet" has lasted, in seconds.
SELECT coalesce(extract(epoch FROM clock_timestamp() - (SELECT min(changed_at) FROM payment WHERE state = 'CAPTURING')), 0)::float8 AS capturing,
       coalesce(extract(epoch FROM clock_timestamp() - (SELECT min(changed_at) FROM payment WHERE state = 'PAID' AND answer IS NULL)), 0)::float8 AS unanswered,
       coalesce(extract(epoch FROM clock_timestamp() - (SELECT min(created_at) FROM refund WHERE state IN ('DUE', 'REQUESTED'))), 0)::float8 AS refunds,
       (SELECT count(*) FROM refund WHERE state = 'FAILED') AS failed_refunds;
