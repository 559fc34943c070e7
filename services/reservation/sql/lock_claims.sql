-- Third lock: the claims by ascending seat. Index: claim_pkey.
SELECT seat FROM claim WHERE schedule_id = $1 AND seat = ANY ($2::int[]) ORDER BY seat FOR UPDATE;
