-- $1 id, $2 event, $3 starts, $4 ends, $5 opens, $6 closes, $7 limit, $8 queue mode, $9 refund policy, $10 grades,
-- $11 grading of seats, $12 least total.
INSERT INTO schedule (id, event, starts_at, ends_at, sale_opens_at, sale_closes_at, ticket_limit, queue_mode,
                      refund_policy, grades, seat_grades, price_from_krw)
VALUES ($1::uuid, $2::uuid, $3::timestamptz, $4::timestamptz, $5::timestamptz, $6::timestamptz, $7::integer, $8,
        $9::jsonb, $10::jsonb, $11::jsonb, $12::bigint)
