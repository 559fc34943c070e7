-- Holders keep their ticket or take a full refund until a date.
UPDATE schedule SET refund_until = $2, starts_at = coalesce($3, starts_at), ends_at = coalesce($4, ends_at),
    changed_at = clock_timestamp() WHERE id = $1;
