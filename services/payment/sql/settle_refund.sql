-- The provider ended it. Zero rows: known already. Index: refund_pkey.
UPDATE refund SET state = $2, settled_at = clock_timestamp() WHERE id = $1 AND state IN ('DUE', 'REQUESTED');
