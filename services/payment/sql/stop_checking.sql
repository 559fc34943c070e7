-- The provider cannot charge it any more. Index: payment_pkey.
UPDATE payment SET next_check_at = 'infinity' WHERE id = $1 AND state = $2;
