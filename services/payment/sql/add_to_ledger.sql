-- A movement of money as the provider told it; told twice it is one. Index: ledger_payment_id_kind_provider_id_key.
INSERT INTO ledger (payment_id, kind, amount_krw, provider_id, refund_id) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING;
