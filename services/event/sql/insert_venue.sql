-- $1 id, $2 name, $3 city, $4 address.
INSERT INTO venue (id, name, city, address) VALUES ($1::uuid, $2, $3, $4)
