-- Dealt with before? Index: webhook_seen_pkey.
SELECT count(*) AS seen FROM webhook_seen WHERE id = $1;
