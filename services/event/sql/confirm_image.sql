-- What was checked is said once; a repetition changes nothing, as it says the same. $1 id, $2 name, $3 width, $4 height.
UPDATE image SET name = $2, width = $3::integer, height = $4::integer WHERE id = $1::uuid AND name IS NULL
