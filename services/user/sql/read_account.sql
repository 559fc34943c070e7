-- An active account with its newest consents. Index: account_pkey.
SELECT a.id, a.person_id, a.email, a.password_hash, a.display_name, a.name, a.birth_date, a.roles, a.longer_hold, a.created_at,
       coalesce((SELECT given FROM consent c WHERE c.account_id = a.id AND c.kind = 'TERMS' ORDER BY at DESC LIMIT 1), false) AS terms,
       coalesce((SELECT given FROM consent c WHERE c.account_id = a.id AND c.kind = 'PRIVACY' ORDER BY at DESC LIMIT 1), false) AS privacy,
       coalesce((SELECT given FROM consent c WHERE c.account_id = a.id AND c.kind = 'MARKETING' ORDER BY at DESC LIMIT 1), false) AS marketing
FROM account a WHERE a.id = $1 AND a.withdrawn_at IS NULL;
