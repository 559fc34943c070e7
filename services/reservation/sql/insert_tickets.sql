-- One ticket a seat of a confirmed reservation. ticket_one_a_seat refuses a second live one.
INSERT INTO ticket (id, reservation_id, schedule_id, seat) SELECT t.id, $1, $2, t.seat FROM unnest($3::uuid[], $4::int[]) AS t(id, seat);
