-- What can be seen and sold: venues, halls with their seats, events, schedules, and the plans frozen at publishing.

CREATE TABLE venue (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    city text NOT NULL,
    address text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- A hall never changes once it is made; another seating is another hall.
CREATE TABLE hall (
    id uuid PRIMARY KEY,
    venue uuid NOT NULL CONSTRAINT hall_venue_known REFERENCES venue,
    name text NOT NULL,
    seat_count integer NOT NULL CHECK (seat_count BETWEEN 1 AND 50000),
    stage_x float8 NOT NULL,
    stage_y float8 NOT NULL,
    stage_width float8 NOT NULL,
    stage_height float8 NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX hall_of_venue ON hall (venue);

CREATE TABLE hall_section (
    hall uuid NOT NULL REFERENCES hall,
    position integer NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    PRIMARY KEY (hall, position),
    UNIQUE (hall, code)
);

-- `number` is the seat number of every plan made from this hall: dense, in the order of sections, rows and seats.
CREATE TABLE hall_seat (
    hall uuid NOT NULL,
    number integer NOT NULL CHECK (number >= 0),
    section integer NOT NULL,
    row_name text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('STANDARD', 'WHEELCHAIR', 'COMPANION', 'RESTRICTED_VIEW')),
    x float8 NOT NULL,
    y float8 NOT NULL,
    PRIMARY KEY (hall, number),
    FOREIGN KEY (hall, section) REFERENCES hall_section
);

-- DRAFT → PUBLISHED, or CANCELLED. ENDED is PUBLISHED with every performance over: it follows from the clock.
CREATE TABLE event (
    id uuid PRIMARY KEY,
    organiser text NOT NULL,  -- the account that made it
    title text NOT NULL,
    artist text NOT NULL,
    description text NOT NULL DEFAULT '',
    poster_url text,
    hall uuid NOT NULL CONSTRAINT event_hall_known REFERENCES hall,
    age_rating text NOT NULL CHECK (age_rating IN ('ALL', 'AGE_7', 'AGE_12', 'AGE_15', 'AGE_19')),
    state text NOT NULL CHECK (state IN ('DRAFT', 'PUBLISHED', 'CANCELLED')),
    published boolean NOT NULL DEFAULT false,  -- has ever been seen; stays so when cancelled
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK (state <> 'PUBLISHED' OR published)
);
CREATE INDEX event_newest ON event (created_at DESC);

-- One performance. `fate` is what staff decided; UPCOMING, ON_SALE and CLOSED follow from the window and the clock.
-- Grades with their prices, the grading of seats and the refund policy are values: written whole, never in part.
CREATE TABLE schedule (
    id uuid PRIMARY KEY,
    event uuid NOT NULL REFERENCES event,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    sale_opens_at timestamptz NOT NULL,
    sale_closes_at timestamptz NOT NULL,
    ticket_limit integer NOT NULL CHECK (ticket_limit BETWEEN 1 AND 10),
    queue_mode text NOT NULL CHECK (queue_mode IN ('OFF', 'AUTO', 'ON')),
    refund_policy jsonb NOT NULL,
    grades jsonb NOT NULL,
    seat_grades jsonb NOT NULL,
    price_from_krw bigint NOT NULL,  -- the least total of a GENERAL seat
    fate text CHECK (fate IN ('CANCELLED', 'POSTPONED')),
    reason text,
    refund_until timestamptz,
    plan uuid,  -- set by publishing, for ever
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK ((fate IS NULL) = (reason IS NULL)),
    CHECK ((fate IS NOT DISTINCT FROM 'POSTPONED') = (refund_until IS NOT NULL))
);
CREATE INDEX schedule_of_event ON schedule (event);
CREATE INDEX schedule_by_start ON schedule (starts_at) WHERE plan IS NOT NULL;

-- A seat plan as it was at publishing: bytes as they are served, never changed. One schedule has one per version.
CREATE TABLE plan (
    id uuid PRIMARY KEY,
    schedule uuid NOT NULL REFERENCES schedule,
    version integer NOT NULL CHECK (version >= 1),
    hash text NOT NULL CHECK (hash ~ '^[0-9a-f]{64}$'),
    seat_count integer NOT NULL CHECK (seat_count >= 1),
    grade_seats integer[] NOT NULL,  -- seats of each grade, in the schedule's order
    seat_map text NOT NULL,          -- SeatMap of the API
    document text NOT NULL,          -- Plan of the API
    frozen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (schedule, version)
);
ALTER TABLE schedule ADD CONSTRAINT schedule_plan_known FOREIGN KEY (plan) REFERENCES plan;
-- Large and already final: kept out of line, compressed, and never rewritten.
ALTER TABLE plan ALTER COLUMN seat_map SET STORAGE EXTENDED, ALTER COLUMN document SET STORAGE EXTENDED;

CREATE FUNCTION plan_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a frozen plan never changes';
END $$;
CREATE TRIGGER plan_is_frozen BEFORE UPDATE OR DELETE ON plan FOR EACH ROW EXECUTE FUNCTION plan_is_frozen();

-- The same rule as StateOf in domain/schedule.cpp; a test holds the two together.
CREATE FUNCTION schedule_state(fate text, opens timestamptz, closes timestamptz, at timestamptz) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(fate, CASE WHEN at >= closes THEN 'CLOSED' WHEN at < opens THEN 'UPCOMING' ELSE 'ON_SALE' END)
$$;

-- An event as lists show it. Of a DRAFT all performances count, afterwards those that were published.
CREATE VIEW event_summary AS
SELECT e.id, e.organiser, e.title, e.artist, e.poster_url, e.age_rating, e.published, e.created_at,
       CASE WHEN e.state = 'PUBLISHED' AND s.last_ends_at <= statement_timestamp() THEN 'ENDED' ELSE e.state END AS state,
       v.id AS venue_id, v.name AS venue_name, v.city AS venue_city, v.address AS venue_address,
       s.first_starts_at, s.last_starts_at, s.next_sale_opens_at, s.price_from_krw
FROM event AS e
JOIN hall AS h ON h.id = e.hall
JOIN venue AS v ON v.id = h.venue
CROSS JOIN LATERAL (
    SELECT min(p.starts_at) AS first_starts_at, max(p.starts_at) AS last_starts_at, max(p.ends_at) AS last_ends_at,
           min(p.sale_opens_at) FILTER (WHERE p.sale_opens_at > statement_timestamp()) AS next_sale_opens_at,
           min(p.price_from_krw) AS price_from_krw
    FROM schedule AS p
    WHERE p.event = e.id AND p.fate IS DISTINCT FROM 'CANCELLED' AND (p.plan IS NOT NULL OR e.state = 'DRAFT')
) AS s;
