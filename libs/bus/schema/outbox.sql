-- Events on their way out (domain.md 4.5), in every service's schema. Appended in the transaction that makes them true;
-- one relay sends them in order of `sequence` and marks them on the log's acknowledgement.
CREATE TABLE outbox (
    sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic text NOT NULL,
    key text NOT NULL,
    event uuid,  -- may recur: a repeated event is a row of its own
    envelope text NOT NULL CONSTRAINT outbox_envelope_size CHECK (octet_length(envelope) <= 262144),
    appended_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    sent_at timestamptz
);
CREATE INDEX outbox_unsent ON outbox (sequence) WHERE sent_at IS NULL;

-- Two transactions that append to one key wait for each other here, so `sequence` follows the order of their commits.
-- Taken last in a transaction, after the locks of the business.
CREATE FUNCTION outbox_append(to_topic text, to_key text, event_id uuid, envelope_text text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('outbox/' || current_schema() || '/' || to_key, 0));
    INSERT INTO outbox (topic, key, event, envelope) VALUES (to_topic, to_key, event_id, envelope_text);
END $$;

-- The service may use the bus. Its role is named as its schema.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = current_schema()) THEN
        EXECUTE format('GRANT USAGE ON SCHEMA bus TO %I', current_schema());
        EXECUTE format('GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA bus TO %I', current_schema());
    END IF;
END $$;
