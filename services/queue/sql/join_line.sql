-- A batch of joins, durable before they are answered (migrations/0001). $1 schedule, $2 persons, $3 accounts, $4 numbers.
SELECT person, number, joined_at, fresh, stale FROM join_line($1, $2, $3, $4)
