-- Wrong passwords lately, by account and by address. Index: sign_in_failures, sign_in_addresses.
SELECT (SELECT count(*) FROM sign_in WHERE email_hash = $1 AND outcome = 'WRONG_PASSWORD' AND at > clock_timestamp() - $3::interval) AS by_email,
       (SELECT count(*) FROM sign_in WHERE address = $2 AND outcome = 'WRONG_PASSWORD' AND at > clock_timestamp() - $3::interval) AS by_address;
