-- What reservation knows of a performance: its own copy, built from event.events and the frozen plan.
CREATE TABLE schedule (
    id              uuid PRIMARY KEY,
    event_id        uuid        NOT NULL,
    event_title     text        NOT NULL,
    starts_at       timestamptz NOT NULL,
    ends_at         timestamptz NOT NULL,
    sale_opens_at   timestamptz NOT NULL,
    sale_closes_at  timestamptz NOT NULL,
    ticket_limit    int         NOT NULL CHECK (ticket_limit > 0),
    plan_id         uuid        NOT NULL,
    plan_version    int         NOT NULL,
    seat_count      int         NOT NULL,
    refund_policy   jsonb       NOT NULL,
    cancelled_at    timestamptz,
    cancel_reason   text,
    refund_until    timestamptz,            -- POSTPONED: a full refund until then
    swept_at        timestamptz,            -- CANCELLED: no live claim was left
    changed_at      timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE plan_seat (
    schedule_id uuid NOT NULL REFERENCES schedule,
    seat        int  NOT NULL,
    label       text NOT NULL,
    grade       text NOT NULL,
    PRIMARY KEY (schedule_id, seat)
);

CREATE TABLE price (
    schedule_id uuid   NOT NULL REFERENCES schedule,
    grade       text   NOT NULL,
    price_type  text   NOT NULL,
    price_krw   bigint NOT NULL CHECK (price_krw >= 0),
    fee_krw     bigint NOT NULL CHECK (fee_krw >= 0),
    PRIMARY KEY (schedule_id, grade, price_type)
);

-- The right to a seat (I1: the primary key). Rows are never deleted; a released claim lies in the past. `version` counts
-- the changes of a seat under its row's lock.
CREATE TABLE claim (
    schedule_id    uuid        NOT NULL,
    seat           int         NOT NULL,
    reservation_id uuid        NOT NULL,
    person_id      uuid        NOT NULL,
    held_until     timestamptz NOT NULL,
    version        bigint      NOT NULL,
    PRIMARY KEY (schedule_id, seat)
) WITH (fillfactor = 70);
CREATE INDEX claim_person ON claim (schedule_id, person_id);
CREATE INDEX claim_reservation ON claim (reservation_id);

CREATE TABLE reservation (
    id             uuid PRIMARY KEY,
    schedule_id    uuid        NOT NULL,
    account_id     uuid        NOT NULL,
    person_id      uuid        NOT NULL,
    state          text        NOT NULL,
    seats          int[]       NOT NULL,
    total_krw      bigint      NOT NULL,
    deadline       timestamptz NOT NULL,
    deadline_moved boolean     NOT NULL DEFAULT false,
    payment_id     uuid,
    created_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    changed_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    asked_at       timestamptz,             -- CAPTURING: when payment was asked last
    CHECK (state IN ('HELD', 'PAYING', 'CAPTURING', 'CONFIRMED', 'CANCELLED', 'RELEASED', 'EXPIRED'))
);
CREATE INDEX reservation_account ON reservation (account_id, created_at DESC);
CREATE INDEX reservation_waiting ON reservation (deadline) WHERE state IN ('HELD', 'PAYING');
CREATE INDEX reservation_capturing ON reservation (changed_at) WHERE state = 'CAPTURING';
CREATE INDEX reservation_schedule ON reservation (schedule_id) WHERE state IN ('HELD', 'PAYING', 'CONFIRMED');

CREATE TABLE reservation_seat (
    reservation_id uuid   NOT NULL,
    seat           int    NOT NULL,
    label          text   NOT NULL,
    grade          text   NOT NULL,
    price_type     text   NOT NULL,
    price_krw      bigint NOT NULL,
    fee_krw        bigint NOT NULL,
    PRIMARY KEY (reservation_id, seat)
);

-- Attempts that were replaced, refused or have failed: never current again (4.2.1).
CREATE TABLE retired_payment (
    reservation_id uuid NOT NULL,
    payment_id     uuid NOT NULL,
    PRIMARY KEY (reservation_id, payment_id)
);

CREATE TABLE ticket (
    id             uuid PRIMARY KEY,
    reservation_id uuid        NOT NULL,
    schedule_id    uuid        NOT NULL,
    seat           int         NOT NULL,
    issue          int         NOT NULL DEFAULT 1,
    state          text        NOT NULL DEFAULT 'VALID' CHECK (state IN ('VALID', 'USED', 'VOID')),
    issued_at      timestamptz NOT NULL DEFAULT clock_timestamp()
);
-- The second wall behind the claim's key.
CREATE UNIQUE INDEX ticket_one_a_seat ON ticket (schedule_id, seat) WHERE state <> 'VOID';
CREATE INDEX ticket_reservation ON ticket (reservation_id);

-- The first answer to each PaymentSucceeded, repeated as it was (4.2.5).
CREATE TABLE payment_answer (
    payment_id     uuid PRIMARY KEY,
    reservation_id uuid        NOT NULL,
    answer         text        NOT NULL CHECK (answer IN ('CONFIRMED', 'REJECTED')),
    event_id       uuid        NOT NULL,
    envelope       text        NOT NULL,
    answered_at    timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Seats given back after payment. The event is repeated until the refund is final.
CREATE TABLE cancellation (
    id             uuid PRIMARY KEY,
    reservation_id uuid        NOT NULL,
    payment_id     uuid        NOT NULL,
    seats          int[]       NOT NULL,
    paid_krw       bigint      NOT NULL,
    fee_krw        bigint      NOT NULL,
    refund_krw     bigint      NOT NULL,
    rule           text        NOT NULL,
    state          text        NOT NULL CHECK (state IN ('REFUND_DUE', 'REFUNDED', 'REFUND_FAILED')),
    event_id       uuid        NOT NULL,
    envelope       text        NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    told_at        timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX cancellation_due ON cancellation (told_at) WHERE state = 'REFUND_DUE';
CREATE INDEX cancellation_reservation ON cancellation (reservation_id);

CREATE TABLE revoked_pass (
    schedule_id uuid        NOT NULL,
    jti         text        NOT NULL,
    person_id   uuid,
    revoked_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (schedule_id, jti)
);
