-- What the buyer may change; NULL leaves it. Index: account_pkey.
UPDATE account SET display_name = coalesce($2, display_name), longer_hold = coalesce($3, longer_hold)
WHERE id = $1 AND withdrawn_at IS NULL;
