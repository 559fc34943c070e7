-- Counting began anew behind $2: what nobody has from the last durable number to there is lost. Ranges stay apart; the
-- line's row is locked (touch_control comes first). Index: entry_number_once.
-- $1 schedule, $2 the number that counting began behind.
INSERT INTO lost_numbers (schedule, first, last)
SELECT $1, known.last + 1, $2
FROM (SELECT greatest((SELECT coalesce(max(number), 0) FROM entry WHERE schedule = $1 AND number <= $2),
                      (SELECT coalesce(max(last), 0) FROM lost_numbers WHERE schedule = $1)) AS last) AS known
WHERE known.last < $2
