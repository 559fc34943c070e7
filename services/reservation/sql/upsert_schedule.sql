-- SchedulePublished or ScheduleChanged: the whole state of the performance; a cancelled one stays cancelled.
INSERT INTO schedule AS s (id, event_id, event_title, starts_at, ends_at, sale_opens_at, sale_closes_at, ticket_limit, plan_id,
                           plan_version, seat_count, refund_policy)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::jsonb)
ON CONFLICT (id) DO UPDATE SET event_title = excluded.event_title, starts_at = excluded.starts_at, ends_at = excluded.ends_at,
    sale_opens_at = excluded.sale_opens_at, sale_closes_at = excluded.sale_closes_at, ticket_limit = excluded.ticket_limit,
    refund_policy = excluded.refund_policy, changed_at = clock_timestamp();
