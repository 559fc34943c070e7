-- Halls of a venue by name; one row without id when it has none, no row when there is no such venue. $1 venue.
SELECT h.id, h.venue, h.name, h.seat_count, h.picture_url
FROM venue AS v LEFT JOIN hall AS h ON h.venue = v.id
WHERE v.id = $1::uuid ORDER BY h.name, h.id
