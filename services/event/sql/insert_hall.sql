-- A hall with all its sections and seats in one statement: three inserts from arrays. Seat numbers are their order.
-- $1 id, $2 venue, $3 name, $4..$7 stage; sections: $8 codes, $9 names; seats: $10 sections, $11 rows, $12 names,
-- $13 kinds, $14 x, $15 y.
WITH made AS (
    INSERT INTO hall (id, venue, name, stage_x, stage_y, stage_width, stage_height, seat_count)
    VALUES ($1::uuid, $2::uuid, $3, $4::float8, $5::float8, $6::float8, $7::float8, cardinality($10::integer[]))
), sections AS (
    INSERT INTO hall_section (hall, position, code, name)
    SELECT $1::uuid, s.position - 1, s.code, s.name
    FROM unnest($8::text[], $9::text[]) WITH ORDINALITY AS s (code, name, position)
)
INSERT INTO hall_seat (hall, number, section, row_name, name, kind, x, y)
SELECT $1::uuid, s.number - 1, s.section, s.row_name, s.name, s.kind, s.x, s.y
FROM unnest($10::integer[], $11::text[], $12::text[], $13::text[], $14::float8[], $15::float8[])
     WITH ORDINALITY AS s (section, row_name, name, kind, x, y, number)
