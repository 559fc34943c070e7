-- Refunds that are not final: their event goes out once more. Index: cancellation_due.
UPDATE cancellation SET told_at = clock_timestamp()
WHERE id IN (SELECT id FROM cancellation WHERE state = 'REFUND_DUE' AND told_at < clock_timestamp() - $1::interval
             ORDER BY told_at LIMIT 50 FOR UPDATE SKIP LOCKED)
RETURNING reservation_id, event_id, envelope;
