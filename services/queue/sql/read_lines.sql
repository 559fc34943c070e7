-- Every line that may still be looked at, for the boards of all instances. No lock; a scan of a small table.
SELECT s.id, s.event_title, s.sale_opens_at, s.sale_closes_at, s.life, s.mode, s.target, s.passes_per_second, s.paused,
       s.sold_out, s.message, s.now_serving, s.control_version,
       coalesce((SELECT max(e.number) FROM entry AS e WHERE e.schedule = s.id), 0) AS last_number,
       (SELECT coalesce(array_agg(l.first ORDER BY l.first), '{}') FROM lost_numbers AS l WHERE l.schedule = s.id)
           AS lost_first,
       (SELECT coalesce(array_agg(l.last ORDER BY l.first), '{}') FROM lost_numbers AS l WHERE l.schedule = s.id)
           AS lost_last
FROM schedule AS s WHERE s.sale_closes_at > clock_timestamp() - interval '1 day'
