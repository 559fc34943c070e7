-- Not wanted. Index: oauth_pending_pkey.
DELETE FROM oauth_pending WHERE browser_hash = $1;
