-- hold_seats says everything its asker shows the buyer, so that a granted hold needs no second statement. Instants are
-- microseconds since the epoch: what is read later says the very same.

CREATE FUNCTION epoch_us(p_instant timestamptz) RETURNS bigint
LANGUAGE sql IMMUTABLE AS $$
    SELECT (extract(epoch FROM p_instant) * 1000000)::bigint;
$$;

-- As 0002 has it; returns {id, untilUs, versions, replayed: false, createdUs, nowUs, startsUs, title, totalKrw,
-- seats: [{seat, label, grade, priceType, price, fee}]}, or {id, untilUs, versions, replayed: true}.
CREATE OR REPLACE FUNCTION hold_seats(p_id uuid, p_schedule uuid, p_account uuid, p_person uuid, p_seats int[],
                                      p_price_types text[], p_ttl interval, p_route text, p_key text, p_body_hash text)
RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_answer   jsonb;
    v_schedule schedule;
    v_created  timestamptz;
    v_until    timestamptz;
    v_versions bigint[];
    v_total    bigint;
BEGIN
    v_answer := idempotency_begin(p_account::text, p_route, p_key, p_body_hash);
    IF v_answer IS NOT NULL THEN
        RETURN v_answer || '{"replayed": true}';
    END IF;
    PERFORM lock_person(p_schedule, p_person);
    SELECT * INTO v_schedule FROM schedule WHERE id = p_schedule;
    IF NOT FOUND THEN RAISE EXCEPTION 'NOT_FOUND' USING ERRCODE = 'OR003'; END IF;
    IF v_schedule.cancelled_at IS NOT NULL THEN RAISE EXCEPTION 'SCHEDULE_CANCELLED' USING ERRCODE = 'OR007'; END IF;
    IF clock_timestamp() < v_schedule.sale_opens_at THEN RAISE EXCEPTION 'SALE_NOT_OPEN' USING ERRCODE = 'OR005'; END IF;
    IF clock_timestamp() >= v_schedule.sale_closes_at THEN RAISE EXCEPTION 'SALE_CLOSED' USING ERRCODE = 'OR006'; END IF;

    v_total := price_seats(p_id, p_schedule, p_seats, p_price_types);
    v_created := clock_timestamp();
    v_until := v_created + p_ttl;
    v_versions := claim_seats(p_schedule, p_id, p_person, p_seats, v_until, v_schedule.ticket_limit);
    INSERT INTO reservation (id, schedule_id, account_id, person_id, state, seats, total_krw, deadline, created_at)
        VALUES (p_id, p_schedule, p_account, p_person, 'HELD', p_seats, v_total, v_until, v_created);
    v_answer := jsonb_build_object('id', p_id, 'untilUs', epoch_us(v_until), 'versions', v_versions);
    PERFORM idempotency_store(p_account::text, p_route, p_key, p_body_hash, v_answer);
    RETURN v_answer || jsonb_build_object('replayed', false, 'createdUs', epoch_us(v_created), 'nowUs',
        epoch_us(clock_timestamp()), 'startsUs', epoch_us(v_schedule.starts_at), 'title', v_schedule.event_title,
        'totalKrw', v_total, 'seats', (
            SELECT jsonb_agg(jsonb_build_object('seat', x.seat, 'label', x.label, 'grade', x.grade, 'priceType',
                       x.price_type, 'price', x.price_krw, 'fee', x.fee_krw) ORDER BY x.seat)
            FROM reservation_seat x WHERE x.reservation_id = p_id));
END $$;
