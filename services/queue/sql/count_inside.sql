-- What the leader weighs (domain/admission.hpp). `settled`: numbers called lately whose people came or left. `late`: people
-- served before they joined, lately, who have not come. Indexes: admission_inside, entry_number_once, entry_recent,
-- serving_step_at.
-- $1 schedule, $2 now serving, $3 how long the called are waited for.
WITH earlier AS (
    SELECT coalesce(max(now_serving), 0) AS now_serving FROM serving_step
    WHERE schedule = $1 AND at < clock_timestamp() - $3::interval
)
SELECT
    earlier.now_serving AS served_earlier,
    (SELECT count(*) FROM admission AS a
     WHERE a.schedule = $1 AND a.ended_at IS NULL AND a.expires_at > clock_timestamp()) AS inside,
    (SELECT count(*) FROM entry AS e
     WHERE e.schedule = $1 AND e.number > earlier.now_serving AND e.number <= $2
       AND (e.left_at IS NOT NULL OR EXISTS (SELECT FROM admission AS a WHERE a.schedule = $1 AND a.person = e.person
                                             AND a.number = e.number))) AS settled,
    (SELECT count(*) FROM entry AS e
     WHERE e.schedule = $1 AND e.number <= earlier.now_serving AND e.joined_at > clock_timestamp() - $3::interval
       AND e.left_at IS NULL
       AND NOT EXISTS (SELECT FROM admission AS a WHERE a.schedule = $1 AND a.person = e.person
                       AND a.number = e.number)) AS late,
    (SELECT coalesce(max(number), 0) FROM entry WHERE schedule = $1) AS last_number,
    (SELECT coalesce(array_agg(first ORDER BY first), '{}') FROM lost_numbers WHERE schedule = $1) AS lost_first,
    (SELECT coalesce(array_agg(last ORDER BY first), '{}') FROM lost_numbers WHERE schedule = $1) AS lost_last
FROM earlier
