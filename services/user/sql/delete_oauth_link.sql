-- Unlinked. Index: oauth_link_account.
DELETE FROM oauth_link WHERE account_id = $1 AND provider = $2;
