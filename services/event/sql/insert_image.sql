-- $1 id, $2 owner, $3 content type, $4 size, $5 until when it may be uploaded.
INSERT INTO image (id, owner, content_type, size, upload_until) VALUES ($1::uuid, $2, $3, $4::integer, $5::timestamptz)
