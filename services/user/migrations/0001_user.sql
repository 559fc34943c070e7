-- The human behind accounts: a stable random id that survives withdrawal and re-joining.
CREATE TABLE person (
    id         uuid PRIMARY KEY,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
-- Found through keyed hashes of what the identity provider gives: CI first, DI where CI is missing.
CREATE TABLE person_key (
    kind      text NOT NULL CHECK (kind IN ('CI', 'DI')),
    hash      text NOT NULL,
    person_id uuid NOT NULL REFERENCES person,
    PRIMARY KEY (kind, hash)
);

-- Personal data is sealed (AES-256-GCM, bound to table, column and row); look-ups go by keyed hashes.
CREATE TABLE account (
    id            uuid PRIMARY KEY,
    person_id     uuid REFERENCES person,          -- NULL: staff without a person
    email_hash    text        NOT NULL,
    email         text        NOT NULL,            -- sealed
    password_hash text        NOT NULL,            -- Argon2id
    display_name  text,
    name          text,                            -- sealed
    birth_date    text,                            -- sealed
    phone         text,                            -- sealed
    roles         text[]      NOT NULL DEFAULT '{USER}',
    longer_hold   boolean     NOT NULL DEFAULT false,
    created_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    withdrawn_at  timestamptz
);
CREATE UNIQUE INDEX account_email ON account (email_hash) WHERE withdrawn_at IS NULL;
CREATE UNIQUE INDEX account_one_active ON account (person_id) WHERE withdrawn_at IS NULL;

-- Every consent and its withdrawal, for proof; the newest of a kind counts.
CREATE TABLE consent (
    account_id uuid        NOT NULL REFERENCES account,
    kind       text        NOT NULL CHECK (kind IN ('TERMS', 'PRIVACY', 'MARKETING')),
    given      boolean     NOT NULL,
    at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (account_id, kind, at)
);

-- A sign-in and all refresh tokens that come from it: the family.
CREATE TABLE session (
    id           uuid PRIMARY KEY,
    account_id   uuid        NOT NULL REFERENCES account,
    address      text        NOT NULL,
    user_agent   text        NOT NULL,
    started_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_used_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at   timestamptz NOT NULL,
    ended_at     timestamptz
);
CREATE INDEX session_account ON session (account_id, last_used_at DESC) WHERE ended_at IS NULL;

CREATE TABLE refresh_token (
    hash       text PRIMARY KEY,                   -- SHA-256; the token itself is nowhere
    session_id uuid        NOT NULL REFERENCES session,
    issued_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz NOT NULL,
    used_at    timestamptz
);
CREATE INDEX refresh_token_session ON refresh_token (session_id);

CREATE TABLE sign_in (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email_hash text        NOT NULL,
    account_id uuid,
    outcome    text        NOT NULL CHECK (outcome IN ('SUCCEEDED', 'WRONG_PASSWORD', 'THROTTLED', 'REFRESH_REUSED')),
    address    text        NOT NULL,
    user_agent text        NOT NULL,
    at         timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX sign_in_account ON sign_in (account_id, at DESC);
CREATE INDEX sign_in_failures ON sign_in (email_hash, at) WHERE outcome = 'WRONG_PASSWORD';
CREATE INDEX sign_in_addresses ON sign_in (address, at) WHERE outcome = 'WRONG_PASSWORD';

-- Verifications that we began; each is good for one sign-up, for a while.
CREATE TABLE identity_verification (
    id         text PRIMARY KEY,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz
);
