-- $1 id.
SELECT id, owner, content_type, size, upload_until, name, width, height FROM image WHERE id = $1::uuid
