-- The facts of the waiting line that must survive Redis (domain.md 4.4.1).

-- A performance, as event.events told it, and its line as staff and the leader set it.
CREATE TABLE schedule (
    id uuid PRIMARY KEY,
    event uuid NOT NULL,
    event_title text NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    sale_opens_at timestamptz NOT NULL,
    sale_closes_at timestamptz NOT NULL,
    seat_count integer NOT NULL CHECK (seat_count >= 0),
    life text NOT NULL DEFAULT 'PUBLISHED' CHECK (life IN ('PUBLISHED', 'POSTPONED', 'CANCELLED')),
    event_mode text NOT NULL CHECK (event_mode IN ('OFF', 'AUTO', 'ON')),  -- what the organiser last asked for
    -- the line
    mode text NOT NULL CHECK (mode IN ('OFF', 'AUTO', 'ON')),
    target integer NOT NULL CHECK (target >= 0),                            -- shoppers inside at once
    passes_per_second integer NOT NULL CHECK (passes_per_second > 0),
    paused boolean NOT NULL DEFAULT false,
    sold_out boolean NOT NULL DEFAULT false,
    message text,
    high_water bigint NOT NULL DEFAULT 0,                                   -- no number beyond it is ever given
    now_serving bigint NOT NULL DEFAULT 0,
    control_version bigint NOT NULL DEFAULT 1,                              -- grows with every change but now_serving
    -- passes per second, as a token bucket that all instances draw from
    bucket_tokens double precision NOT NULL DEFAULT 0,
    bucket_filled_at timestamptz NOT NULL DEFAULT '-infinity'
);

-- Now serving never decreases and the mark never sinks, whoever writes (invariant I5).
CREATE FUNCTION schedule_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.now_serving < OLD.now_serving THEN RAISE EXCEPTION 'now serving never decreases'; END IF;
    IF NEW.high_water < OLD.high_water THEN RAISE EXCEPTION 'the mark never sinks'; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER schedule_guard BEFORE UPDATE OF now_serving, high_water ON schedule
    FOR EACH ROW EXECUTE FUNCTION schedule_guard();

-- One number a person; a number is given once.
CREATE TABLE entry (
    schedule uuid NOT NULL REFERENCES schedule,
    person uuid NOT NULL,
    account uuid NOT NULL,
    number bigint NOT NULL CHECK (number > 0),
    joined_at timestamptz NOT NULL,
    left_at timestamptz,
    PRIMARY KEY (schedule, person),
    CONSTRAINT entry_number_once UNIQUE (schedule, number)
);
CREATE INDEX entry_recent ON entry (schedule, joined_at);

-- Numbers that nobody will ever have: what Redis had counted when it was lost. Now serving jumps over them.
CREATE TABLE lost_numbers (
    schedule uuid NOT NULL REFERENCES schedule,
    first bigint NOT NULL,
    last bigint NOT NULL CHECK (last >= first),
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (schedule, first)
);

-- Every step of now serving: the audit of the line, and how the leader knows who was called lately.
CREATE TABLE serving_step (
    schedule uuid NOT NULL REFERENCES schedule,
    now_serving bigint NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (schedule, now_serving)
);
CREATE INDEX serving_step_at ON serving_step (schedule, at);

-- The current pass of a person. Counts as inside until it expires or ends; the same pass is given again while it lives.
CREATE TABLE admission (
    schedule uuid NOT NULL REFERENCES schedule,
    person uuid NOT NULL,
    account uuid NOT NULL,
    number bigint,                     -- NULL: mode OFF, no number asked for
    pass uuid NOT NULL,                -- the token's jti
    admitted_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,              -- bought, left or revoked before it expired
    ended_by text CHECK (ended_by IN ('BOUGHT', 'LEFT', 'REVOKED')),
    PRIMARY KEY (schedule, person),
    CHECK ((ended_at IS NULL) = (ended_by IS NULL))
);
CREATE INDEX admission_inside ON admission (schedule, expires_at) WHERE ended_at IS NULL;

-- Passes that are no longer good, on their way to reservation.
CREATE TABLE revocation (
    schedule uuid NOT NULL REFERENCES schedule,
    pass uuid NOT NULL,
    person uuid NOT NULL,
    expires_at timestamptz NOT NULL,   -- of the pass: nobody needs to be told later
    revoked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    told_at timestamptz,
    PRIMARY KEY (schedule, pass)
);
CREATE INDEX revocation_untold ON revocation (revoked_at) WHERE told_at IS NULL;

-- The draw of the lobby (domain.md 4.4.2): SHA-256 of the secret is shown before, secret and entries after.
CREATE TABLE draw (
    schedule uuid PRIMARY KEY REFERENCES schedule,
    commitment bytea NOT NULL CHECK (length(commitment) = 32),
    secret bytea NOT NULL CHECK (length(secret) = 32),
    beacon text,
    entries_hash bytea,
    seed bytea,
    drawn_at timestamptz,
    CHECK ((drawn_at IS NULL) = (seed IS NULL))
);
CREATE TABLE draw_entry (
    schedule uuid NOT NULL REFERENCES draw,
    person uuid NOT NULL,
    account uuid NOT NULL,
    entry_id bytea NOT NULL CHECK (length(entry_id) = 32),  -- keyed hash of (schedule, person)
    joined_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    place bigint,                                           -- 1..N, once drawn
    PRIMARY KEY (schedule, person),
    UNIQUE (schedule, entry_id),
    UNIQUE (schedule, place)
);

-- A batch of joins; `numbers` come from Redis. Who is in line already keeps the number; who left takes the new one, or is
-- `stale` when Redis still knew the old one. A person whom another instance inserts right now is left out: ask again.
-- Raises OR503 when a number is beyond the mark: the counter is not ours. Unique violation entry_number_once: the counter
-- went back (a Redis restored from an old copy). Locks: entries by ascending person.
CREATE FUNCTION join_line(of_schedule uuid, persons uuid[], accounts uuid[], numbers bigint[])
RETURNS TABLE (person uuid, number bigint, joined_at timestamptz, fresh boolean, stale boolean)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    mark bigint;
BEGIN
    SELECT high_water INTO mark FROM schedule WHERE id = of_schedule;  -- only rises: an old one is safe
    IF EXISTS (SELECT FROM unnest(numbers) AS n WHERE n > mark) THEN
        RAISE EXCEPTION 'a number beyond the mark %', mark USING ERRCODE = 'OR503';
    END IF;
    RETURN QUERY
    WITH wanted AS (
        SELECT DISTINCT ON (w.person) w.person, w.account, w.number
        FROM unnest(persons, accounts, numbers) AS w(person, account, number)
        ORDER BY w.person, w.number
    ), joined AS (
        INSERT INTO entry AS e (schedule, person, account, number, joined_at)
            SELECT of_schedule, w.person, w.account, w.number, clock_timestamp() FROM wanted AS w ORDER BY w.person
        ON CONFLICT (schedule, person) DO UPDATE
            SET account = excluded.account, number = excluded.number, joined_at = excluded.joined_at, left_at = NULL
            WHERE e.left_at IS NOT NULL AND excluded.number > e.number
        RETURNING e.person, e.number, e.joined_at
    )
    SELECT j.person, j.number, j.joined_at, true, false FROM joined AS j
    UNION ALL
    SELECT e.person, e.number, e.joined_at, false, e.left_at IS NOT NULL FROM entry AS e
        JOIN wanted AS w ON w.person = e.person
        WHERE e.schedule = of_schedule AND NOT EXISTS (SELECT FROM joined AS j WHERE j.person = e.person);
END $$;

-- A batch of people at the door. Judges by this database's clock and rows, so that every instance says the same:
--   ADMITTED  a pass (a new one, or the one that still lives)     NOT_IN_QUEUE      no number, and one is needed
--   WAIT      number beyond now serving                           NUMBER_UNKNOWN    another number is this person's
--   BUSY      passes per second are used up                       CLOSED NOT_OPEN PAUSED SOLD_OUT CANCELLED
-- `proven`: the number of a signed queue ticket, or NULL. A proven number that this database lost is written back.
-- Locks: schedule for no-key update (the bucket; joins go on), then admissions and entries by ascending person.
CREATE FUNCTION admit(of_schedule uuid, persons uuid[], accounts uuid[], proven bigint[], passes uuid[], pass_life interval)
RETURNS TABLE (person uuid, outcome text, pass uuid, expires_at timestamptz)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    line schedule;
    moment timestamptz;
    tokens double precision;
    one record;
    held entry;
    current admission;
    closed text;
BEGIN
    SELECT * INTO line FROM schedule WHERE id = of_schedule FOR NO KEY UPDATE;
    moment := clock_timestamp();
    closed := CASE
        WHEN line.life = 'CANCELLED' THEN 'CANCELLED'
        WHEN line.life = 'POSTPONED' OR moment >= line.sale_closes_at THEN 'CLOSED'
        WHEN moment < line.sale_opens_at THEN 'NOT_OPEN'
        WHEN line.paused THEN 'PAUSED'
        WHEN line.sold_out THEN 'SOLD_OUT'
    END;
    tokens := least(line.passes_per_second, line.bucket_tokens + line.passes_per_second
                    * extract(epoch FROM least(moment - greatest(line.bucket_filled_at, moment - interval '1 s'), interval '1 s')));
    FOR one IN SELECT DISTINCT ON (w.person) w.* FROM unnest(persons, accounts, proven, passes) AS w(person, account, number, pass)
               ORDER BY w.person, w.number NULLS LAST
    LOOP
        person := one.person;
        pass := NULL;
        expires_at := NULL;
        outcome := closed;
        SELECT * INTO held FROM entry AS e WHERE e.schedule = of_schedule AND e.person = one.person;
        IF outcome IS NULL AND line.mode <> 'OFF' THEN
            outcome := CASE
                WHEN held.person IS NULL AND one.number IS NULL THEN 'NOT_IN_QUEUE'
                WHEN held.left_at IS NOT NULL THEN 'NOT_IN_QUEUE'
                WHEN held.number <> one.number THEN 'NUMBER_UNKNOWN'
                WHEN coalesce(held.number, one.number) > line.now_serving THEN 'WAIT'
            END;
        END IF;
        IF outcome IS NULL THEN
            SELECT * INTO current FROM admission AS a WHERE a.schedule = of_schedule AND a.person = one.person FOR UPDATE;
            IF current.expires_at > moment AND current.ended_by IS DISTINCT FROM 'LEFT'
               AND current.ended_by IS DISTINCT FROM 'REVOKED' THEN
                UPDATE admission AS a SET ended_at = NULL, ended_by = NULL
                    WHERE a.schedule = of_schedule AND a.person = one.person AND a.ended_at IS NOT NULL;
                outcome := 'ADMITTED';
                pass := current.pass;
                expires_at := current.expires_at;
            ELSIF tokens < 1 THEN
                outcome := 'BUSY';
            ELSE
                tokens := tokens - 1;
                IF held.person IS NULL AND one.number IS NOT NULL THEN
                    INSERT INTO entry (schedule, person, account, number, joined_at)
                        VALUES (of_schedule, one.person, one.account, one.number, moment) ON CONFLICT DO NOTHING;
                END IF;
                outcome := 'ADMITTED';
                pass := one.pass;
                expires_at := moment + pass_life;
                INSERT INTO admission AS a (schedule, person, account, number, pass, admitted_at, expires_at)
                    VALUES (of_schedule, one.person, one.account, coalesce(held.number, one.number), one.pass, moment, expires_at)
                ON CONFLICT (schedule, person) DO UPDATE
                    SET account = excluded.account, number = excluded.number, pass = excluded.pass,
                        admitted_at = excluded.admitted_at, expires_at = excluded.expires_at, ended_at = NULL, ended_by = NULL;
            END IF;
        END IF;
        RETURN NEXT;
    END LOOP;
    UPDATE schedule SET bucket_tokens = tokens, bucket_filled_at = moment WHERE id = of_schedule;
END $$;

-- Out of the line; a living pass ends, and reservation will be told. False: was not in line.
-- Locks: entry, then admission.
CREATE FUNCTION leave_line(of_schedule uuid, who uuid) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    was_here boolean;
    moment timestamptz := clock_timestamp();
BEGIN
    UPDATE entry SET left_at = moment WHERE schedule = of_schedule AND person = who AND left_at IS NULL;
    was_here := FOUND;
    WITH ended AS (
        UPDATE admission SET ended_at = moment, ended_by = 'LEFT'
            WHERE schedule = of_schedule AND person = who AND expires_at > moment
              AND ended_by IS DISTINCT FROM 'LEFT' AND ended_by IS DISTINCT FROM 'REVOKED'
            RETURNING pass, person, expires_at
    )
    INSERT INTO revocation (schedule, pass, person, expires_at)
        SELECT of_schedule, pass, person, expires_at FROM ended ON CONFLICT DO NOTHING;
    RETURN was_here OR FOUND;
END $$;
