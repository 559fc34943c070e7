-- Reservation's answer; the first one stays. After it nothing is repeated. Index: payment_pkey.
UPDATE payment SET answer = coalesce(answer, $2), next_check_at = 'infinity', changed_at = clock_timestamp() WHERE id = $1;
