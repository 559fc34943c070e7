-- I7: seats as the plan and the claims count them, and reservation's half of the money (payment's: sum_money.sql). Whole tables,
-- once a minute.
SELECT (SELECT count(*) FROM plan_seat)::float8 AS plan,
       (SELECT count(*) FROM claim c JOIN reservation r ON r.id = c.reservation_id
        WHERE c.held_until = 'infinity' AND r.state = 'CONFIRMED')::float8 AS sold,
       (SELECT count(*) FROM claim c JOIN reservation r ON r.id = c.reservation_id
        WHERE c.held_until > clock_timestamp() AND r.state <> 'CONFIRMED')::float8 AS held,
       (SELECT coalesce(sum(s.price_krw + s.fee_krw), 0) FROM ticket t
        JOIN reservation_seat s ON s.reservation_id = t.reservation_id AND s.seat = t.seat WHERE t.state <> 'VOID')::float8 AS tickets_krw,
       (SELECT coalesce(sum(fee_krw), 0) FROM cancellation)::float8 AS fees_kept_krw
