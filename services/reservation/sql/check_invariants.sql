-- I1, I2, I4, I7 counted live: double tickets, persons over the limit, tickets without their claim, live claims that end at
-- another time than their reservation says, and for how long a passed deadline has not been written (it counts without).
SELECT (SELECT count(*) FROM (SELECT FROM ticket WHERE state <> 'VOID' GROUP BY schedule_id, seat HAVING count(*) > 1) x) AS double_sold,
       (SELECT count(*) FROM (SELECT FROM claim c JOIN schedule s ON s.id = c.schedule_id WHERE c.held_until > clock_timestamp()
                              GROUP BY c.schedule_id, c.person_id, s.ticket_limit HAVING count(*) > s.ticket_limit) x) AS over_limit,
       (SELECT count(*) FROM ticket t WHERE t.state <> 'VOID' AND NOT EXISTS (SELECT FROM claim c WHERE c.schedule_id = t.schedule_id
           AND c.seat = t.seat AND c.reservation_id = t.reservation_id AND c.held_until = 'infinity')) AS without_claim,
       (SELECT count(*) FROM claim c JOIN reservation r ON r.id = c.reservation_id WHERE c.held_until > clock_timestamp()
           AND c.held_until <> CASE WHEN r.state IN ('HELD', 'PAYING') THEN r.deadline
                                    WHEN r.state IN ('CAPTURING', 'CONFIRMED') THEN 'infinity' ELSE '-infinity' END) AS beyond_deadline,
       (SELECT coalesce(greatest(extract(epoch FROM clock_timestamp() - min(deadline)), 0), 0)::float8
        FROM reservation WHERE state IN ('HELD', 'PAYING')) AS expiry_delay;
