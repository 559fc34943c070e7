-- Whose provider account it is. Index: oauth_link_subject.
SELECT account_id FROM oauth_link WHERE provider = $1 AND subject_hash = $2;
