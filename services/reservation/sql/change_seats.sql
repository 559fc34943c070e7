-- Other seats under the same deadline, only in HELD. Locks: person, schedule (share), claims by ascending seat, reservation.
SELECT change_seats($1, $2, $3::int[], $4::text[]) AS answer;
