-- $1 hall.
SELECT id, venue, name, seat_count, picture_url, stage_x, stage_y, stage_width, stage_height FROM hall WHERE id = $1::uuid
