-- Moves the end of a reservation's own claims; a release is '-infinity'. Claims that another has taken stay his: a late
-- release of an old owner is a no-op. Index: claim_pkey.
UPDATE claim SET held_until = $4, version = version + 1
WHERE schedule_id = $1 AND seat = ANY ($2::int[]) AND reservation_id = $3 AND held_until <> $4
RETURNING seat, version;
