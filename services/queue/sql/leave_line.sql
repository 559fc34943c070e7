-- Out of the line (migrations/0001). $1 schedule, $2 person.
SELECT leave_line($1, $2) AS was_here
