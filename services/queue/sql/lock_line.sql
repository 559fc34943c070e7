-- The leader's look before a step; nobody else moves now serving meanwhile. Lock and index: schedule_pkey. $1 schedule.
SELECT mode, target, paused, sold_out, life, now_serving,
       clock_timestamp() >= sale_opens_at AND clock_timestamp() < sale_closes_at AS open
FROM schedule WHERE id = $1 FOR NO KEY UPDATE
