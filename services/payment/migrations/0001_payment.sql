-- One attempt to pay one reservation, with its refunds: an aggregate that is read and written whole under the row's lock.
-- `document` is the aggregate (services/payment/domain/payment.hpp); the columns beside it are what is searched and summed.
CREATE TABLE payment (
    id                 uuid PRIMARY KEY,
    reservation_id     uuid        NOT NULL,
    account_id         uuid        NOT NULL,
    state              text        NOT NULL CHECK (state IN ('READY', 'CAPTURING', 'PAID', 'PARTIALLY_REFUNDED', 'REFUNDED', 'FAILED', 'ABANDONED')),
    captured_krw       bigint      NOT NULL DEFAULT 0,
    refunded_krw       bigint      NOT NULL DEFAULT 0,
    answer             text CHECK (answer IN ('CONFIRMED', 'REJECTED')),
    settled            boolean     NOT NULL DEFAULT false,      -- nothing is on its way (I3)
    document           jsonb       NOT NULL,
    succeeded_envelope text,                                    -- repeated, same event id, until reservation answers
    looks              int         NOT NULL DEFAULT 0,          -- of the reconciler since the last change
    next_look_at       timestamptz NOT NULL DEFAULT 'infinity',
    created_at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    changed_at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK (refunded_krw <= captured_krw)
);
CREATE INDEX payment_look ON payment (next_look_at) WHERE next_look_at < 'infinity';
CREATE INDEX payment_reservation ON payment (reservation_id);
CREATE INDEX payment_unsettled ON payment (changed_at) WHERE NOT settled AND state <> 'READY';

-- Every movement of money as the provider told it, once.
CREATE TABLE ledger (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    payment_id  uuid        NOT NULL REFERENCES payment,
    kind        text        NOT NULL CHECK (kind IN ('CAPTURE', 'REFUND')),
    amount_krw  bigint      NOT NULL,
    provider_id text        NOT NULL,
    refund_id   uuid,
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (payment_id, kind, provider_id)
);

CREATE TABLE webhook_seen (
    id      text PRIMARY KEY,
    seen_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
