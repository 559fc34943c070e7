-- A hall never changes; its picture may. $1 hall, $2 address.
UPDATE hall SET picture_url = $2 WHERE id = $1::uuid RETURNING id, venue, name, seat_count, picture_url
