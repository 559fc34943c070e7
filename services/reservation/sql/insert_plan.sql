-- The frozen plan, once. Index: plan_seat_pkey.
INSERT INTO plan_seat (schedule_id, seat, label, grade)
SELECT $1, p.seat, p.label, p.grade FROM unnest($2::int[], $3::text[], $4::text[]) AS p(seat, label, grade) ON CONFLICT DO NOTHING;
