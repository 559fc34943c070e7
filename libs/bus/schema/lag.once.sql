-- How far a group is behind (the operators' view): a row a topic, with the messages it has not committed and the age of the
-- oldest. Positions have no gaps, so counting is a difference. Index: message_pkey.
CREATE FUNCTION bus.lag(of_group text, topics text[])
RETURNS TABLE (topic text, unread bigint, oldest_seconds bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT wanted.topic,
           CASE WHEN first.position IS NULL THEN 0 ELSE t.last_position - first.position + 1 END,
           floor(extract(epoch FROM clock_timestamp() - first.written_at))::bigint
    FROM unnest(topics) WITH ORDINALITY AS wanted(topic, number)
    LEFT JOIN bus.topic AS t ON t.name = wanted.topic
    LEFT JOIN bus.progress AS p ON p.consumer_group = of_group AND p.topic = wanted.topic
    LEFT JOIN LATERAL (
        SELECT m.position, m.written_at FROM bus.message AS m
        WHERE m.topic = wanted.topic AND m.position > coalesce(p.position, 0)
        ORDER BY m.position LIMIT 1
    ) AS first ON true
    ORDER BY wanted.number
$$;

REVOKE ALL ON FUNCTION bus.lag(text, text[]) FROM PUBLIC;
