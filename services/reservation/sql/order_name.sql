-- What the buyer reads on the card statement. Index: schedule_pkey.
SELECT event_title FROM schedule WHERE id = $1;
