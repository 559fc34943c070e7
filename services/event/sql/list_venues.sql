-- A page of venues by name, and how many there are; one row without id when the page is empty. $1 limit, $2 offset.
SELECT counted.total, page.*
FROM (SELECT count(*) AS total FROM venue) AS counted
LEFT JOIN (SELECT id, name, city, address FROM venue ORDER BY name, id LIMIT $1::bigint OFFSET $2::bigint) AS page ON true
ORDER BY page.name, page.id
