-- An account's ways in. Index: oauth_link_account.
SELECT provider, linked_at FROM oauth_link WHERE account_id = $1 ORDER BY linked_at, provider;
