-- Second lock: the schedule for share, so that cancelling it waits for us or we see it. Index: schedule_pkey.
SELECT cancelled_at IS NOT NULL AS cancelled FROM schedule WHERE id = $1 FOR SHARE;
