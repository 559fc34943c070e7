-- $1 hall.
SELECT code, name FROM hall_section WHERE hall = $1::uuid ORDER BY position
