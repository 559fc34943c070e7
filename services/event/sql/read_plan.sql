-- The bytes that reservation and queue copy. $1 plan.
SELECT version, hash, document AS body FROM plan WHERE id = $1::uuid
