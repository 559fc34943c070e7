-- The prices of the frozen plan, once. Index: price_pkey.
INSERT INTO price (schedule_id, grade, price_type, price_krw, fee_krw)
SELECT $1, p.grade, p.price_type, p.price_krw, p.fee_krw
FROM unnest($2::text[], $3::text[], $4::bigint[], $5::bigint[]) AS p(grade, price_type, price_krw, fee_krw) ON CONFLICT DO NOTHING;
