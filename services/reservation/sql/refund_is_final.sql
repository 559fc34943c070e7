-- The provider gave the money of this cancellation back, or will not. Index: cancellation_pkey.
UPDATE cancellation SET state = $2 WHERE id = $1 AND state = 'REFUND_DUE';
