-- What operators see of dead letters and do about them (domain.md 4.5): refusals are counted, and a word of theirs has a
-- reason. It changes inbox.sql's tables, and replaces one of its functions.
ALTER TABLE dead_letter ADD COLUMN attempts integer NOT NULL DEFAULT 0;  -- refusals; 0: it waits behind another letter only
ALTER TABLE dead_letter ADD COLUMN first_failed_at timestamptz;
ALTER TABLE dead_letter ADD COLUMN last_failed_at timestamptz;
UPDATE dead_letter SET attempts = 1, first_failed_at = parked_at, last_failed_at = parked_at WHERE reason <> 'BEHIND';
ALTER TABLE dead_letter_audit ADD COLUMN reason text;
CREATE INDEX dead_letter_audit_letter ON dead_letter_audit (letter);

-- A letter as operators see it. Index of waits_for and behind: dead_letter_waiting.
CREATE VIEW dead_letter_seen AS
    SELECT l.sequence, l.topic, l.key, l.event, l.type, l.reason, l.attempts, octet_length(l.envelope) AS bytes,
           l.parked_at, l.first_failed_at, l.last_failed_at, l.settled_at, l.outcome,
           CASE WHEN l.settled_at IS NOT NULL THEN l.outcome
                WHEN k.state = 'REPLAYING' THEN 'REPLAYING' ELSE 'WAITING' END AS state,
           CASE WHEN l.settled_at IS NULL THEN
               (SELECT min(f.sequence) FROM dead_letter AS f WHERE f.topic = l.topic AND f.key = l.key
                AND f.settled_at IS NULL AND f.sequence < l.sequence) END AS waits_for,
           CASE WHEN l.settled_at IS NULL THEN
               (SELECT count(*) FROM dead_letter AS f WHERE f.topic = l.topic AND f.key = l.key
                AND f.settled_at IS NULL AND f.sequence > l.sequence) ELSE 0 END AS behind
    FROM dead_letter AS l LEFT JOIN parked_key AS k ON k.topic = l.topic AND k.key = l.key;

-- As in inbox.sql, and counts the refusal.
CREATE OR REPLACE FUNCTION dead_letter_park(of_topic text, of_partition integer, at_position bigint, of_key text,
                                            event_id uuid, event_type text, envelope_text text, why text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    refused timestamptz := CASE WHEN why <> 'BEHIND' THEN clock_timestamp() END;
BEGIN
    INSERT INTO parked_key (topic, key) VALUES (of_topic, of_key) ON CONFLICT DO NOTHING;
    INSERT INTO dead_letter (topic, partition, position, key, event, type, envelope, reason,
                             attempts, first_failed_at, last_failed_at)
        VALUES (of_topic, of_partition, at_position, of_key, event_id, event_type, envelope_text, why,
                CASE WHEN refused IS NULL THEN 0 ELSE 1 END, refused, refused)
        ON CONFLICT (topic, partition, position) WHERE settled_at IS NULL DO NOTHING;
    IF FOUND AND refused IS NOT NULL THEN
        PERFORM outbox_append(of_topic || '.dlq', of_key, event_id, envelope_text);
    END IF;
END $$;

-- A replayed letter was refused: its key is parked again, unless an operator has discarded the letter meanwhile; then those
-- behind it go on. Locks: the parked key, then the letter, as everywhere here.
CREATE FUNCTION dead_letter_refuse_again(letter_id bigint, of_topic text, of_key text, why text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM parked_key WHERE topic = of_topic AND key = of_key FOR UPDATE;
    UPDATE dead_letter SET reason = why, attempts = attempts + 1, last_failed_at = clock_timestamp(),
                           first_failed_at = coalesce(first_failed_at, clock_timestamp())
        WHERE sequence = letter_id AND settled_at IS NULL;
    IF FOUND THEN
        UPDATE parked_key SET state = 'PARKED' WHERE topic = of_topic AND key = of_key;
    END IF;
END $$;

-- An operator's word. Replay: the letter, which must be the first of its key, and those behind it are handled again.
-- Discard: the letter is settled without effect; if it was the first, those behind it go on. Said again, either changes
-- nothing and is no second line of the audit.
-- Gives DONE; or UNKNOWN: no such letter; SETTLED: the other way already; BEHIND: another letter of the key comes first;
-- MONEY: never discarded. inbox.sql's form without a reason stays for the version before this one.
CREATE FUNCTION dead_letter_settle(letter_id bigint, wanted text, by_actor text, why text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    letter dead_letter;
    first bigint;
    key_state text;
BEGIN
    SELECT * INTO letter FROM dead_letter WHERE sequence = letter_id;
    IF NOT FOUND THEN RETURN 'UNKNOWN'; END IF;
    IF wanted = 'DISCARD' AND letter.topic = 'payment.events' THEN RETURN 'MONEY'; END IF;
    SELECT state INTO key_state FROM parked_key WHERE topic = letter.topic AND key = letter.key FOR UPDATE;
    SELECT * INTO letter FROM dead_letter WHERE sequence = letter_id;  -- again: settled while the key was waited for?
    IF letter.settled_at IS NOT NULL THEN
        RETURN CASE WHEN (letter.outcome = 'APPLIED') = (wanted = 'REPLAY') THEN 'DONE' ELSE 'SETTLED' END;
    END IF;
    SELECT min(sequence) INTO first FROM dead_letter
        WHERE topic = letter.topic AND key = letter.key AND settled_at IS NULL;
    IF wanted = 'REPLAY' AND first <> letter_id THEN RETURN 'BEHIND'; END IF;
    IF wanted = 'REPLAY' AND key_state = 'REPLAYING' THEN RETURN 'DONE'; END IF;
    INSERT INTO dead_letter_audit (letter, action, actor, reason) VALUES (letter_id, wanted, by_actor, why);
    IF wanted = 'DISCARD' THEN
        UPDATE dead_letter SET settled_at = clock_timestamp(), outcome = 'DISCARDED' WHERE sequence = letter_id;
    END IF;
    IF first = letter_id THEN
        UPDATE parked_key SET state = 'REPLAYING' WHERE topic = letter.topic AND key = letter.key;
    END IF;
    RETURN 'DONE';
END $$;

-- The service may ask how far it is behind (lag.once.sql). Its role is named as its schema.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = current_schema()) THEN
        EXECUTE format('GRANT USAGE ON SCHEMA bus TO %I', current_schema());
        EXECUTE format('GRANT EXECUTE ON FUNCTION bus.lag(text, text[]) TO %I', current_schema());
    END IF;
END $$;
