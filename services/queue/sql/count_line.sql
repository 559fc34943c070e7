-- Live numbers for staff. Indexes: entry_number_once, admission_inside. $1 schedule.
SELECT (SELECT count(*) FROM entry AS e WHERE e.schedule = s.id AND e.left_at IS NULL AND e.number > s.now_serving) AS waiting,
       (SELECT count(*) FROM admission AS a
        WHERE a.schedule = s.id AND a.ended_at IS NULL AND a.expires_at > clock_timestamp()) AS inside
FROM schedule AS s WHERE s.id = $1
