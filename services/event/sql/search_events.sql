-- Published shows; those that are over or cancelled only when a state is asked for. One performance must fit dates and
-- state together. strpos, not LIKE: what is typed is text, never a pattern. A few thousand shows: a scan is milliseconds.
-- $1 text, $2 city, $3 from, $4 to, $5 state of a performance, $6 sort, $7 limit, $8 offset.
WITH found AS (
    SELECT * FROM event_summary AS e
    WHERE e.published AND ($5::text IS NOT NULL OR e.state = 'PUBLISHED')
      AND ($1::text IS NULL
           OR strpos(lower(normalize(concat_ws(E'\n', e.title, e.artist, e.venue_name), NFKC)),
                     lower(normalize($1::text, NFKC))) > 0)
      AND ($2::text IS NULL OR e.venue_city = $2::text)
      AND (coalesce($3::timestamptz, $4::timestamptz) IS NULL AND $5::text IS NULL
           OR EXISTS (SELECT FROM schedule AS s
                      WHERE s.event = e.id AND s.plan IS NOT NULL
                        AND ($3::timestamptz IS NULL OR s.starts_at >= $3::timestamptz)
                        AND ($4::timestamptz IS NULL OR s.starts_at < $4::timestamptz)
                        AND ($5::text IS NULL OR $5::text = schedule_state(s.fate, s.sale_opens_at, s.sale_closes_at,
                                                                           statement_timestamp()))))
), page AS (
    SELECT found.*, row_number() OVER (ORDER BY
               CASE $6::text WHEN 'SALE_OPENS_AT' THEN next_sale_opens_at WHEN 'STARTS_AT' THEN first_starts_at END,
               CASE $6::text WHEN 'TITLE' THEN title END, first_starts_at, id) AS place
    FROM found ORDER BY place LIMIT $7::bigint OFFSET $8::bigint
)
SELECT counted.total, page.*
FROM (SELECT count(*) AS total FROM found) AS counted LEFT JOIN page ON true ORDER BY page.place
