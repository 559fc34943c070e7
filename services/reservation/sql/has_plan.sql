-- Do we have the plan of this schedule already? Index: schedule_pkey.
SELECT count(*) AS known FROM schedule WHERE id = $1;
