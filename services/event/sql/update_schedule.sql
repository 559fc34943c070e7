-- Under lock_event. $1 id, $2 starts, $3 ends, $4 opens, $5 closes, $6 limit, $7 queue mode, $8 fate, $9 reason,
-- $10 refund until, $11 plan.
UPDATE schedule SET starts_at = $2::timestamptz, ends_at = $3::timestamptz, sale_opens_at = $4::timestamptz,
    sale_closes_at = $5::timestamptz, ticket_limit = $6::integer, queue_mode = $7, fate = $8, reason = $9,
    refund_until = $10::timestamptz, plan = $11::uuid
WHERE id = $1::uuid
