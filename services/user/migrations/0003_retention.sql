-- Who signed in from where is personal: kept for 90 days, no longer (services/user/README.md).
CREATE INDEX session_expiry ON session (expires_at);
