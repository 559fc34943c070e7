-- I7's half of the money: captured − refunded = live tickets + fees kept (reservation's half) + due + unanswered. `due` holds
-- failed refunds, too: the money is still owed. Whole table, once a minute.
SELECT coalesce(sum(captured_krw), 0)::float8 AS captured,
       coalesce(sum(refunded_krw), 0)::float8 AS refunded,
       coalesce(sum(captured_krw) FILTER (WHERE answer IS NULL AND NOT (document ->> 'mismatched')::boolean), 0)::float8 AS unanswered,
       coalesce(sum((SELECT sum((refund -> 'amount' ->> 'amount')::bigint) FROM jsonb_array_elements(document -> 'refunds') refund
                     WHERE refund ->> 'state' <> 'SUCCEEDED')), 0)::float8 AS due
FROM payment WHERE captured_krw > 0;
