-- I1, I2, I7 counted live: double tickets, persons over the limit, tickets without their claim.
SELECT (SELECT count(*) FROM (SELECT FROM ticket WHERE state <> 'VOID' GROUP BY schedule_id, seat HAVING count(*) > 1) x) AS double_sold,
       (SELECT count(*) FROM (SELECT FROM claim c JOIN schedule s ON s.id = c.schedule_id WHERE c.held_until > clock_timestamp()
                              GROUP BY c.schedule_id, c.person_id, s.ticket_limit HAVING count(*) > s.ticket_limit) x) AS over_limit,
       (SELECT count(*) FROM ticket t WHERE t.state <> 'VOID' AND NOT EXISTS (SELECT FROM claim c WHERE c.schedule_id = t.schedule_id
           AND c.seat = t.seat AND c.reservation_id = t.reservation_id AND c.held_until = 'infinity')) AS without_claim;
