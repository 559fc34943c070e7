-- $1 id, $2 organiser, $3 title, $4 artist, $5 description, $6 poster, $7 hall, $8 age rating.
INSERT INTO event (id, organiser, title, artist, description, poster_url, hall, age_rating, state)
VALUES ($1::uuid, $2, $3, $4, $5, $6, $7::uuid, $8, 'DRAFT')
