-- A person's place. Index: entry_pkey. $1 schedule, $2 person.
SELECT number, joined_at FROM entry WHERE schedule = $1 AND person = $2 AND left_at IS NULL
