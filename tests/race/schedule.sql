-- A performance of four seats, as reservation's own copy has it.
SET search_path = reservation_service;
INSERT INTO schedule (id, event_id, event_title, starts_at, ends_at, sale_opens_at, sale_closes_at, ticket_limit, plan_id,
                      plan_version, seat_count, refund_policy)
VALUES ('00000000-0000-7000-8000-000000000001', '00000000-0000-7000-8000-000000000002', 'control', now() + interval '1 day',
        now() + interval '2 days', now() - interval '1 hour', now() + interval '1 hour', 4,
        '00000000-0000-7000-8000-000000000003', 1, 4, '[]');
INSERT INTO plan_seat SELECT '00000000-0000-7000-8000-000000000001', s, 'A-1-' || s, 'R' FROM generate_series(0, 3) s;
INSERT INTO price VALUES ('00000000-0000-7000-8000-000000000001', 'R', 'GENERAL', 1000, 0);
