-- oauth_link_subject refuses one that is somebody's, oauth_link_account a second of the same provider.
INSERT INTO oauth_link (provider, subject_hash, account_id) VALUES ($1, $2, $3) RETURNING linked_at;
