-- Cancelling locks the schedule for update: whoever begins a capture has either seen it or is waited for.
UPDATE schedule SET cancelled_at = coalesce(cancelled_at, clock_timestamp()), cancel_reason = $2, changed_at = clock_timestamp()
WHERE id = $1;
