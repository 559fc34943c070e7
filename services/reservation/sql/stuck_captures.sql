-- CAPTURING for long, and payment was not asked lately. Index: reservation_capturing.
UPDATE reservation SET asked_at = clock_timestamp()
WHERE id IN (SELECT id FROM reservation WHERE state = 'CAPTURING' AND changed_at < clock_timestamp() - $1::interval
             AND coalesce(asked_at, '-infinity') < clock_timestamp() - $1::interval ORDER BY changed_at LIMIT 50
             FOR UPDATE SKIP LOCKED)
RETURNING id, payment_id;
