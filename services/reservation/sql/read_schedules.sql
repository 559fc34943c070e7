-- Every schedule that can still be asked for, with how old our copy is. Small: one row a performance.
SELECT id, event_title, sale_opens_at, sale_closes_at, ticket_limit, seat_count, cancelled_at IS NOT NULL AS cancelled,
       changed_at, clock_timestamp() AS now
FROM schedule WHERE ends_at > clock_timestamp() - interval '1 day';
