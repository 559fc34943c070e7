-- I3, live: how long the oldest "not yet" has lasted, in seconds, however often it was tried meanwhile: since the payment's
-- state, or since its refund became due (a refund's id begins with its millisecond). Index: payment_unsettled.
SELECT coalesce(extract(epoch FROM clock_timestamp() - min(coalesce(r.due_at, (p.document ->> 'stateSince')::timestamptz))), 0)::float8 AS oldest,
       coalesce(extract(epoch FROM clock_timestamp() - min(r.due_at)), 0)::float8 AS refund_oldest,
       count(*) AS unsettled
FROM payment p LEFT JOIN LATERAL (
    SELECT min(to_timestamp(('x' || left(replace(refund ->> 'id', '-', ''), 12))::bit(48)::bigint / 1000.0)) AS due_at
    FROM jsonb_array_elements(p.document -> 'refunds') refund
    WHERE refund ->> 'state' IN ('DUE', 'REQUESTED') AND NOT (refund ->> 'accepted')::boolean) r ON true
WHERE NOT p.settled AND p.state <> 'READY' AND p.next_look_at < 'infinity';
