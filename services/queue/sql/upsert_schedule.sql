-- A performance as event.events tells it, whole. The organiser's mode is taken over when it changes; what staff set stays
-- otherwise. Lock and index: schedule_pkey.
-- $1 id, $2 event, $3 title, $4 starts, $5 ends, $6 opens, $7 closes, $8 seats, $9 mode, $10 target, $11 passes a second.
INSERT INTO schedule AS s (id, event, event_title, starts_at, ends_at, sale_opens_at, sale_closes_at, seat_count,
                           event_mode, mode, target, passes_per_second)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10, $11)
ON CONFLICT (id) DO UPDATE SET
    event_title = excluded.event_title, starts_at = excluded.starts_at, ends_at = excluded.ends_at,
    sale_opens_at = excluded.sale_opens_at, sale_closes_at = excluded.sale_closes_at,
    seat_count = excluded.seat_count, event_mode = excluded.event_mode,
    mode = CASE WHEN s.event_mode = excluded.event_mode THEN s.mode ELSE excluded.event_mode END,
    control_version = s.control_version + 1
