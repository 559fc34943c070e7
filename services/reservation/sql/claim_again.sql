-- Late money: every seat again for ever, or false and nothing. Locks: claims by ascending seat. Index: claim_pkey.
SELECT claim_again($1, $2, $3, $4::int[]) AS granted;
