-- Now serving moves, written before it is published. Lock and index: schedule_pkey.
-- $1 schedule, $2 now serving.
WITH moved AS (
    UPDATE schedule SET now_serving = $2 WHERE id = $1 AND now_serving < $2 RETURNING id, now_serving
)
INSERT INTO serving_step (schedule, now_serving) SELECT id, now_serving FROM moved
