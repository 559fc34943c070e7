-- Past their deadline and not written so yet, oldest first. Index: reservation_waiting.
SELECT id FROM reservation WHERE state IN ('HELD', 'PAYING') AND deadline <= clock_timestamp() ORDER BY deadline LIMIT $1;
