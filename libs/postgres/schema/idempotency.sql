-- Answers to requests that create or move money, by (account, route, key), kept with their effect for 24 hours.
CREATE TABLE idempotency (
    account    text        NOT NULL,
    route      text        NOT NULL,
    key        text        NOT NULL,
    body_hash  text        NOT NULL,
    answer     jsonb       NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (account, route, key)
);
CREATE INDEX idempotency_created ON idempotency (created_at);

-- The stored answer, or NULL: go on, and store one in this transaction. A repetition while the first still runs is told
-- so at once (OR409) instead of waiting for it; the same key for another body is refused (OR422).
CREATE FUNCTION idempotency_begin(p_account text, p_route text, p_key text, p_body_hash text) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_stored idempotency;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtextextended(current_schema() || '/idempotency/' || p_account || '/' || p_route || '/' || p_key, 0)) THEN
        RAISE EXCEPTION 'REQUEST_IN_PROGRESS' USING ERRCODE = 'OR409';
    END IF;
    SELECT * INTO v_stored FROM idempotency
        WHERE account = p_account AND route = p_route AND key = p_key
          AND created_at > clock_timestamp() - interval '24 hours';
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    IF v_stored.body_hash <> p_body_hash THEN
        RAISE EXCEPTION 'IDEMPOTENCY_KEY_REUSED' USING ERRCODE = 'OR422';
    END IF;
    RETURN v_stored.answer;
END $$;

CREATE FUNCTION idempotency_store(p_account text, p_route text, p_key text, p_body_hash text, p_answer jsonb) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO idempotency (account, route, key, body_hash, answer) VALUES (p_account, p_route, p_key, p_body_hash, p_answer)
    ON CONFLICT (account, route, key) DO UPDATE
        SET body_hash = excluded.body_hash, answer = excluded.answer, created_at = clock_timestamp();
$$;

-- Returns how many were forgotten; called now and then by each service.
CREATE FUNCTION idempotency_purge() RETURNS bigint
LANGUAGE sql AS $$
    WITH gone AS (DELETE FROM idempotency WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM idempotency WHERE created_at < clock_timestamp() - interval '24 hours' LIMIT 10000)) RETURNING 1)
    SELECT count(*) FROM gone;
$$;
