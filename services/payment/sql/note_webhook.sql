-- Dealt with; kept longer than the provider retries.
INSERT INTO webhook_seen (id) VALUES ($1) ON CONFLICT DO NOTHING;
