-- A movement of money as the provider told it.
INSERT INTO ledger (payment_id, kind, amount_krw, refund_id) VALUES ($1, $2, $3, $4);
