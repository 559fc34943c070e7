-- A batch at the door (migrations/0001). $1 schedule, $2 persons, $3 accounts, $4 proven numbers, $5 passes, $6 pass life.
SELECT person, outcome, pass, expires_at FROM admit($1, $2, $3, $4, $5, $6)
