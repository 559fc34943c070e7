-- Every state, newest first. $1 organiser (NULL: of everybody), $2 limit, $3 offset.
WITH found AS (
    SELECT * FROM event_summary WHERE $1::text IS NULL OR organiser = $1::text
), page AS (
    SELECT * FROM found ORDER BY created_at DESC, id DESC LIMIT $2::bigint OFFSET $3::bigint
)
SELECT counted.total, page.*
FROM (SELECT count(*) AS total FROM found) AS counted LEFT JOIN page ON true ORDER BY page.created_at DESC, page.id DESC
