-- What a browser may link. Index: oauth_pending_pkey, account_email.
SELECT p.provider, p.intent, p.subject_hash, p.email, p.name, p.next, p.expires_at,
       EXISTS (SELECT FROM account a WHERE a.email_hash = p.email_hash AND a.withdrawn_at IS NULL) AS email_known
FROM oauth_pending p WHERE p.browser_hash = $1 AND p.expires_at > clock_timestamp();
