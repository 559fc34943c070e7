-- All seats in the order of their numbers: section by section, row by row. $1 hall. Index: hall_seat_pkey.
SELECT section, row_name, name, kind, x, y FROM hall_seat WHERE hall = $1::uuid ORDER BY number
