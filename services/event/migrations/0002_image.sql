-- Pictures: promised by staff, uploaded by their browser straight to the object store, checked, and then served for ever
-- under a name made of their content.

CREATE TABLE image (
    id uuid PRIMARY KEY,
    owner text NOT NULL,  -- the account that promised it
    content_type text NOT NULL CHECK (content_type IN ('image/png', 'image/jpeg', 'image/webp')),
    size integer NOT NULL CHECK (size > 0),
    upload_until timestamptz NOT NULL,
    staged boolean NOT NULL DEFAULT true,  -- the upload itself may still lie in the store
    -- Once it was checked:
    name text CHECK (name ~ '^[0-9a-f]{64}\.(png|jpg|webp)$'),
    width integer CHECK (width > 0),
    height integer CHECK (height > 0),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK ((name IS NULL) = (width IS NULL) AND (name IS NULL) = (height IS NULL))
);
-- What the sweep looks for: few at any time.
CREATE INDEX image_staged ON image (upload_until) WHERE staged;

ALTER TABLE hall ADD COLUMN picture_url text;
