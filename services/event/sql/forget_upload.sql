-- The upload has been removed from the store: a picture stays, a promise that was never kept goes. $1 id.
WITH kept AS (
    UPDATE image SET staged = false WHERE id = $1::uuid AND name IS NOT NULL
)
DELETE FROM image WHERE id = $1::uuid AND name IS NULL AND upload_until < clock_timestamp() - interval '1 hour'
