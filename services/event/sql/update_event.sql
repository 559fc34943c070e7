-- Under lock_event. $1 id, $2 title, $3 artist, $4 description, $5 poster, $6 age rating, $7 state, $8 published.
UPDATE event SET title = $2, artist = $3, description = $4, poster_url = $5, age_rating = $6, state = $7, published = $8
WHERE id = $1::uuid
