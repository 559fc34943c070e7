-- Uploads that are of no more use: checked, or an hour past their time. By image_staged, few at once.
SELECT id FROM image
WHERE staged AND (name IS NOT NULL OR upload_until < clock_timestamp() - interval '1 hour')
ORDER BY upload_until LIMIT 100
