-- The bus as a log in PostgreSQL, for the embedded default (domain.md 4.5). Run once, by the owner.
-- Positions of a topic have no gap that fills later: one writer a topic at a time (advisory lock, held to the commit), so
-- whoever has read position n has seen everything before it.
-- Services reach the log through the functions only; they run as the owner.
CREATE SCHEMA bus;

CREATE TABLE bus.topic (
    name text PRIMARY KEY,
    last_position bigint NOT NULL
);

CREATE TABLE bus.message (
    topic text NOT NULL,
    position bigint NOT NULL,
    key text NOT NULL,
    value text NOT NULL CONSTRAINT message_size CHECK (octet_length(value) <= 262144),
    written_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (topic, position)
);

CREATE TABLE bus.progress (
    consumer_group text NOT NULL,
    topic text NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (consumer_group, topic)
);

-- Appends in the order given and wakes the readers at the commit. The NOTIFY stands in the relay's own transaction, never
-- in a business transaction, whose commits it would serialise.
CREATE FUNCTION bus.append(into_topic text, keys text[], message_values text[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    before bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('bus/writer/' || into_topic, 0));
    INSERT INTO bus.topic AS t (name, last_position) VALUES (into_topic, cardinality(keys))
        ON CONFLICT (name) DO UPDATE SET last_position = t.last_position + cardinality(keys)
        RETURNING t.last_position - cardinality(keys) INTO before;
    INSERT INTO bus.message (topic, position, key, value)
        SELECT into_topic, before + m.number, m.key, m.value
        FROM unnest(keys, message_values) WITH ORDINALITY AS m(key, value, number);
    PERFORM pg_notify('openrun_bus', into_topic);
    RETURN before + cardinality(keys);
END $$;

-- Up to `count` messages a topic behind the positions given. Index: message_pkey.
CREATE FUNCTION bus.read(topics text[], behind bigint[], count integer)
RETURNS TABLE (topic text, position_ bigint, key text, value text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT m.topic, m.position, m.key, m.value
    FROM unnest(topics, behind) AS wanted(topic, behind)
    CROSS JOIN LATERAL (
        SELECT * FROM bus.message
        WHERE message.topic = wanted.topic AND message.position > wanted.behind
        ORDER BY message.position LIMIT count
    ) AS m
    ORDER BY m.topic, m.position
$$;

-- Where the group stands; a group that is asked for the first time starts at the beginning.
CREATE FUNCTION bus.progress_of(of_group text, topics text[]) RETURNS TABLE (topic text, position_ bigint)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
    INSERT INTO bus.progress (consumer_group, topic, position)
        SELECT of_group, t, 0 FROM unnest(topics) AS t ORDER BY t
        ON CONFLICT DO NOTHING;
    SELECT p.topic, p.position FROM bus.progress AS p
        WHERE p.consumer_group = of_group AND p.topic = ANY (topics);
$$;

-- Never backwards.
CREATE FUNCTION bus.advance(of_group text, of_topic text, to_position bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
    INSERT INTO bus.progress AS p (consumer_group, topic, position) VALUES (of_group, of_topic, to_position)
        ON CONFLICT (consumer_group, topic) DO UPDATE SET position = greatest(p.position, excluded.position);
$$;

-- Deletes up to `count` messages of a topic that are older than `age` and read by every group that ever read it (a
-- topic that nobody has read yet keeps everything, save copies of dead letters).
CREATE FUNCTION bus.prune(of_topic text, age interval, count integer) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
    WITH oldest AS (
        SELECT m.position, m.written_at FROM bus.message AS m
        WHERE m.topic = of_topic ORDER BY m.position LIMIT count
    ), gone AS (
        DELETE FROM bus.message AS m USING oldest AS o
        WHERE m.topic = of_topic AND m.position = o.position AND o.written_at < clock_timestamp() - age
          AND (of_topic LIKE '%.dlq'
               OR o.position <= (SELECT min(p.position) FROM bus.progress AS p WHERE p.topic = of_topic))
        RETURNING 1
    )
    SELECT count(*) FROM gone;
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA bus FROM PUBLIC;
