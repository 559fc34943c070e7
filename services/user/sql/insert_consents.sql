-- What was agreed to, and what was not.
INSERT INTO consent (account_id, kind, given) SELECT $1, c.kind, c.given FROM unnest($2::text[], $3::boolean[]) AS c(kind, given);
