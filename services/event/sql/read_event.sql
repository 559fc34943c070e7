-- An event with hall, venue and PostgreSQL's time. $1 event, or $2 one of its schedules.
SELECT e.id, e.organiser, e.title, e.artist, e.description, e.poster_url, e.age_rating, e.state, e.published,
       h.id AS hall_id, h.name AS hall_name, h.seat_count AS hall_seat_count, h.picture_url AS hall_picture_url,
       v.id AS venue_id, v.name AS venue_name, v.city AS venue_city, v.address AS venue_address,
       clock_timestamp() AS now
FROM event AS e JOIN hall AS h ON h.id = e.hall JOIN venue AS v ON v.id = h.venue
WHERE e.id = coalesce($1::uuid, (SELECT event FROM schedule WHERE id = $2::uuid))
