-- The joins, read back into Redis page by page. Index: entry_number_once. $1 schedule, $2 behind which number, $3 how many.
SELECT person, number FROM entry WHERE schedule = $1 AND number > $2 AND left_at IS NULL ORDER BY number LIMIT $3
