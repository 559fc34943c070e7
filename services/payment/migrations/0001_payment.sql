-- One attempt to pay one reservation. Committed READY before anybody is asked anything.
CREATE TABLE payment (
    id              uuid PRIMARY KEY,
    reservation_id  uuid        NOT NULL,
    account_id      uuid        NOT NULL,
    state           text        NOT NULL CHECK (state IN ('READY', 'CAPTURING', 'PAID', 'PARTIALLY_REFUNDED', 'REFUNDED', 'FAILED', 'ABANDONED')),
    amount_krw      bigint      NOT NULL DEFAULT 0,
    refunded_krw    bigint      NOT NULL DEFAULT 0,
    order_name      text        NOT NULL DEFAULT '',
    deadline        timestamptz,             -- begin-payment's: after it READY is past its time
    token           text,                    -- of the widget; CAPTURING has it
    transaction_id  text,                    -- of the token, then of the charge
    confirm_key     text,                    -- all confirms share it until it is rolled
    confirm_called_at timestamptz,
    failure_code    text,
    paid_at         timestamptz,
    succeeded_event uuid,                    -- repeated until reservation has answered
    succeeded_envelope text,
    answer          text CHECK (answer IN ('CONFIRMED', 'REJECTED')),
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    changed_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    next_check_at   timestamptz NOT NULL DEFAULT 'infinity',   -- the reconciler's
    checks          int         NOT NULL DEFAULT 0
);
CREATE INDEX payment_check ON payment (next_check_at) WHERE next_check_at < 'infinity';
CREATE INDEX payment_reservation ON payment (reservation_id);

CREATE TABLE refund (
    id              uuid PRIMARY KEY,
    payment_id      uuid        NOT NULL REFERENCES payment,
    cancellation_id uuid,                    -- NULL: a rejection
    amount_krw      bigint      NOT NULL CHECK (amount_krw >= 0),
    state           text        NOT NULL DEFAULT 'DUE' CHECK (state IN ('DUE', 'REQUESTED', 'SUCCEEDED', 'FAILED')),
    cancel_key      text,
    called_at       timestamptz,
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    settled_at      timestamptz,
    next_check_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    checks          int         NOT NULL DEFAULT 0
);
CREATE INDEX refund_check ON refund (next_check_at) WHERE state IN ('DUE', 'REQUESTED');
CREATE INDEX refund_payment ON refund (payment_id);
-- One answer, one refund: repeats of an event make no second one.
CREATE UNIQUE INDEX refund_of_rejection ON refund (payment_id) WHERE cancellation_id IS NULL;
CREATE UNIQUE INDEX refund_of_cancellation ON refund (cancellation_id);

-- Every movement of money as the provider told it.
CREATE TABLE ledger (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    payment_id uuid        NOT NULL,
    kind       text        NOT NULL CHECK (kind IN ('CAPTURE', 'REFUND')),
    amount_krw bigint      NOT NULL,
    refund_id  uuid,
    at         timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX ledger_payment ON ledger (payment_id);

CREATE TABLE webhook_seen (
    id      text PRIMARY KEY,
    seen_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
