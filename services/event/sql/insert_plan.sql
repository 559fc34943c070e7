-- $1 id, $2 schedule, $3 version, $4 hash, $5 seats, $6 seats by grade, $7 seat map, $8 document.
INSERT INTO plan (id, schedule, version, hash, seat_count, grade_seats, seat_map, document)
VALUES ($1::uuid, $2::uuid, $3::integer, $4, $5::integer, $6::integer[], $7, $8)
