-- What a service has heard (domain.md 4.5), in its schema: ids of applied events, and dead letters that park their key.
CREATE TABLE inbox (
    event uuid PRIMARY KEY,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- While a row stands here, events of the key are not applied from the log but wait as dead_letter rows, in order.
--   PARKED ──replay or discard──▶ REPLAYING ──no letter left──▶ (row deleted)
--     ▲──────────refused again────────┘
CREATE TABLE parked_key (
    topic text NOT NULL,
    key text NOT NULL,
    state text NOT NULL DEFAULT 'PARKED' CHECK (state IN ('PARKED', 'REPLAYING')),
    parked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (topic, key)
);

CREATE TABLE dead_letter (
    sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic text NOT NULL,
    partition integer NOT NULL,
    position bigint NOT NULL,
    key text NOT NULL,
    event uuid,                -- NULL: the envelope cannot be read
    type text NOT NULL,
    envelope text NOT NULL,
    reason text NOT NULL,      -- 'BEHIND': fit, but waits for its key
    parked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    settled_at timestamptz,
    outcome text CHECK (outcome IN ('APPLIED', 'DISCARDED')),
    CHECK ((settled_at IS NULL) = (outcome IS NULL))
);
CREATE UNIQUE INDEX dead_letter_place ON dead_letter (topic, partition, position) WHERE settled_at IS NULL;
CREATE INDEX dead_letter_waiting ON dead_letter (topic, key, sequence) WHERE settled_at IS NULL;

CREATE TABLE dead_letter_audit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    letter bigint NOT NULL REFERENCES dead_letter,
    action text NOT NULL CHECK (action IN ('REPLAY', 'DISCARD')),
    actor text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Parks a key with the event that cannot be applied; the same place twice is one letter. The topic's .dlq gets a copy.
CREATE FUNCTION dead_letter_park(of_topic text, of_partition integer, at_position bigint, of_key text, event_id uuid,
                                 event_type text, envelope_text text, why text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO parked_key (topic, key) VALUES (of_topic, of_key) ON CONFLICT DO NOTHING;
    INSERT INTO dead_letter (topic, partition, position, key, event, type, envelope, reason)
        VALUES (of_topic, of_partition, at_position, of_key, event_id, event_type, envelope_text, why)
        ON CONFLICT (topic, partition, position) WHERE settled_at IS NULL DO NOTHING;
    IF FOUND AND why <> 'BEHIND' THEN
        PERFORM outbox_append(of_topic || '.dlq', of_key, event_id, envelope_text);
    END IF;
END $$;

-- Before an event of the log is applied: is its key parked (then it waits), is its id known? Locks: the parked key, so that
-- a replay that empties the key right now is waited for; then the inbox row.
CREATE FUNCTION inbox_admit(of_topic text, of_key text, event_id uuid, OUT parked boolean, OUT repeated boolean)
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM parked_key WHERE topic = of_topic AND key = of_key FOR UPDATE;
    parked := FOUND;
    repeated := false;
    IF NOT parked THEN
        INSERT INTO inbox (event) VALUES (event_id) ON CONFLICT DO NOTHING;
        repeated := NOT FOUND;
    END IF;
END $$;

-- An operator's word. Replay: the letter, which must be the first of its key, and those behind it are handled again.
-- Discard: the letter is settled without effect; if it was the first, those behind it go on.
-- Raises OR404 no such waiting letter, OR409 another letter of the key comes first, OR422 money is never discarded.
CREATE FUNCTION dead_letter_settle(letter_id bigint, wanted text, by_actor text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    letter dead_letter;
    first bigint;
BEGIN
    SELECT * INTO letter FROM dead_letter WHERE sequence = letter_id AND settled_at IS NULL;
    IF NOT FOUND THEN RAISE EXCEPTION 'no such letter' USING ERRCODE = 'OR404'; END IF;
    PERFORM FROM parked_key WHERE topic = letter.topic AND key = letter.key FOR UPDATE;
    PERFORM FROM dead_letter WHERE sequence = letter_id AND settled_at IS NULL;
    IF NOT FOUND THEN RAISE EXCEPTION 'no such letter' USING ERRCODE = 'OR404'; END IF;
    SELECT min(sequence) INTO first FROM dead_letter
        WHERE topic = letter.topic AND key = letter.key AND settled_at IS NULL;
    IF wanted = 'REPLAY' AND first <> letter_id THEN
        RAISE EXCEPTION 'letter % comes first', first USING ERRCODE = 'OR409';
    END IF;
    IF wanted = 'DISCARD' AND letter.topic = 'payment.events' THEN
        RAISE EXCEPTION 'money events are never discarded' USING ERRCODE = 'OR422';
    END IF;
    INSERT INTO dead_letter_audit (letter, action, actor) VALUES (letter_id, wanted, by_actor);
    IF wanted = 'DISCARD' THEN
        UPDATE dead_letter SET settled_at = clock_timestamp(), outcome = 'DISCARDED' WHERE sequence = letter_id;
    END IF;
    IF first = letter_id THEN
        UPDATE parked_key SET state = 'REPLAYING' WHERE topic = letter.topic AND key = letter.key;
    END IF;
END $$;

-- The next letter of a key that is being replayed; a key without letters is free again. Locks: the parked key.
CREATE FUNCTION dead_letter_next(topics text[]) RETURNS SETOF dead_letter
LANGUAGE plpgsql AS $$
DECLARE
    one parked_key;
    letter dead_letter;
BEGIN
    FOR one IN SELECT * FROM parked_key WHERE state = 'REPLAYING' AND topic = ANY (topics)
               ORDER BY parked_at FOR UPDATE SKIP LOCKED
    LOOP
        SELECT * INTO letter FROM dead_letter
            WHERE topic = one.topic AND key = one.key AND settled_at IS NULL ORDER BY sequence LIMIT 1;
        IF FOUND THEN
            RETURN NEXT letter;
            RETURN;
        END IF;
        DELETE FROM parked_key WHERE topic = one.topic AND key = one.key;
    END LOOP;
END $$;
