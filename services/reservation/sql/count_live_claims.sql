-- After the locks: the database's clock, and how many of the seats are this reservation's and live. Index: claim_pkey.
SELECT clock_timestamp() AS now,
       (SELECT count(*) FROM claim WHERE schedule_id = $1 AND seat = ANY ($2::int[]) AND reservation_id = $3
           AND held_until > clock_timestamp()) AS live;
