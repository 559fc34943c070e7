-- Accounts at providers that an account is signed in to by. The subject is a keyed hash: nobody's number there is kept.
CREATE TABLE oauth_link (
    provider     text        NOT NULL CHECK (provider IN ('KAKAO', 'NAVER', 'GOOGLE')),
    subject_hash text        NOT NULL,
    account_id   uuid        NOT NULL REFERENCES account,
    linked_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT oauth_link_subject PRIMARY KEY (provider, subject_hash),
    CONSTRAINT oauth_link_account UNIQUE (account_id, provider)
);

-- A browser on its way to a provider and back: minutes, once. Verifier and nonce follow from the browser's key and the state, so
-- what lies here is of no use without the browser.
CREATE TABLE oauth_attempt (
    state_hash   text PRIMARY KEY,
    browser_hash text        NOT NULL,
    provider     text        NOT NULL CHECK (provider IN ('KAKAO', 'NAVER', 'GOOGLE')),
    intent       text        NOT NULL CHECK (intent IN ('SIGN_IN', 'LINK')),
    next         text        NOT NULL,
    language     text        NOT NULL CHECK (language IN ('ko', 'en')),
    expires_at   timestamptz NOT NULL
);
CREATE INDEX oauth_attempt_expiry ON oauth_attempt (expires_at);

-- A provider account that a browser has proved to own and that may be linked, once, by a sign-up or a signed-in account.
CREATE TABLE oauth_pending (
    browser_hash text PRIMARY KEY,
    provider     text        NOT NULL CHECK (provider IN ('KAKAO', 'NAVER', 'GOOGLE')),
    intent       text        NOT NULL CHECK (intent IN ('SIGN_IN', 'LINK')),
    subject_hash text        NOT NULL,
    email        text,                               -- sealed
    email_hash   text,                               -- only if the provider vouches for it
    name         text,                               -- sealed
    next         text        NOT NULL,
    expires_at   timestamptz NOT NULL
);
CREATE INDEX oauth_pending_expiry ON oauth_pending (expires_at);

ALTER TABLE sign_in ADD COLUMN way text NOT NULL DEFAULT 'PASSWORD' CHECK (way IN ('PASSWORD', 'KAKAO', 'NAVER', 'GOOGLE'));
