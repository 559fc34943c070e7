-- All of an account that leaves. Index: oauth_link_account.
DELETE FROM oauth_link WHERE account_id = $1;
