-- Who gets a seat (4.1.3). Locks: person of the schedule (advisory) → claims by ascending seat. Deadlines are judged by
-- clock_timestamp() after the locks. Nothing else is locked: past its deadline a reservation is expired whether or not
-- anybody has written it, because each of its transitions counts its live claims again.

CREATE FUNCTION lock_person(p_schedule uuid, p_person uuid) RETURNS void
LANGUAGE sql AS $$
    SELECT pg_advisory_xact_lock(hashtextextended('hold/' || p_schedule || '/' || p_person, 0));
$$;

-- Claims every seat for a reservation, or raises OR001 (SEAT_TAKEN) or OR002 (LIMIT_EXCEEDED) and changes nothing. The
-- person's lock must be held. Returns seats and versions.
CREATE FUNCTION claim_seats(p_schedule uuid, p_reservation uuid, p_person uuid, p_seats int[], p_until timestamptz,
                            p_limit int, OUT versions bigint[])
LANGUAGE plpgsql AS $$
DECLARE
    v_live int;
BEGIN
    WITH granted AS (
        INSERT INTO claim AS c (schedule_id, seat, reservation_id, person_id, held_until, version)
            SELECT p_schedule, s, p_reservation, p_person, p_until, 1 FROM unnest(p_seats) s ORDER BY s
        ON CONFLICT (schedule_id, seat) DO UPDATE
            SET reservation_id = excluded.reservation_id, person_id = excluded.person_id,
                held_until = excluded.held_until, version = c.version + 1
            WHERE c.held_until <= clock_timestamp() OR c.reservation_id = excluded.reservation_id
        RETURNING seat, version
    )
    SELECT array_agg(g.version ORDER BY g.seat) INTO versions FROM granted g;
    IF coalesce(cardinality(versions), 0) <> cardinality(p_seats) THEN
        RAISE EXCEPTION 'SEAT_TAKEN' USING ERRCODE = 'OR001';
    END IF;
    SELECT count(*) INTO v_live FROM claim
        WHERE schedule_id = p_schedule AND person_id = p_person AND held_until > clock_timestamp();
    IF v_live > p_limit THEN
        RAISE EXCEPTION 'LIMIT_EXCEEDED' USING ERRCODE = 'OR002';
    END IF;
END $$;

-- Price and fee of each wanted seat from our own copy of the plan; OR004 (SEAT_UNKNOWN) unless every one has them.
CREATE FUNCTION price_seats(p_reservation uuid, p_schedule uuid, p_seats int[], p_price_types text[]) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    v_total bigint;
    v_count int;
BEGIN
    WITH priced AS (
        INSERT INTO reservation_seat (reservation_id, seat, label, grade, price_type, price_krw, fee_krw)
            SELECT p_reservation, w.seat, s.label, s.grade, w.price_type, p.price_krw, p.fee_krw
            FROM unnest(p_seats, p_price_types) AS w(seat, price_type)
            JOIN plan_seat s ON s.schedule_id = p_schedule AND s.seat = w.seat
            JOIN price p ON p.schedule_id = p_schedule AND p.grade = s.grade AND p.price_type = w.price_type
        RETURNING price_krw + fee_krw AS total
    )
    SELECT sum(total), count(*) INTO v_total, v_count FROM priced;
    IF v_count <> cardinality(p_seats) THEN
        RAISE EXCEPTION 'SEAT_UNKNOWN' USING ERRCODE = 'OR004';
    END IF;
    RETURN v_total;
END $$;

-- One statement, whole or not at all: hold `p_seats` (ascending) for a buyer, remembered under the idempotency key.
-- Raises OR001, OR002, OR004; OR003 unknown schedule; OR005 not open, OR006 closed, OR007 cancelled; OR409, OR422.
-- Returns {id, deadline, total, versions, replayed}; a repetition gets the first answer.
CREATE FUNCTION hold_seats(p_id uuid, p_schedule uuid, p_account uuid, p_person uuid, p_seats int[], p_price_types text[],
                           p_ttl interval, p_route text, p_key text, p_body_hash text) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_answer   jsonb;
    v_schedule schedule;
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
    v_until := clock_timestamp() + p_ttl;
    v_versions := claim_seats(p_schedule, p_id, p_person, p_seats, v_until, v_schedule.ticket_limit);
    INSERT INTO reservation (id, schedule_id, account_id, person_id, state, seats, total_krw, deadline)
        VALUES (p_id, p_schedule, p_account, p_person, 'HELD', p_seats, v_total, v_until);
    v_answer := jsonb_build_object('id', p_id, 'untilMs', (extract(epoch FROM v_until) * 1000)::bigint, 'versions', v_versions);
    PERFORM idempotency_store(p_account::text, p_route, p_key, p_body_hash, v_answer);
    RETURN v_answer || '{"replayed": false}';
END $$;

-- Other seats under the same deadline, only while HELD: new claims in, old claims out. Raises as hold_seats; OR008 not
-- HELD, OR009 expired. Returns {untilMs, seats, versions, freed, freedVersions}.
CREATE FUNCTION change_seats(p_id uuid, p_account uuid, p_seats int[], p_price_types text[]) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v          reservation;
    v_schedule schedule;
    v_live     int;
    v_freed    int[];
    v_freed_versions bigint[];
    v_versions bigint[];
    v_total    bigint;
BEGIN
    SELECT * INTO v FROM reservation WHERE id = p_id AND account_id = p_account;
    IF NOT FOUND THEN RAISE EXCEPTION 'NOT_FOUND' USING ERRCODE = 'OR003'; END IF;
    PERFORM lock_person(v.schedule_id, v.person_id);
    SELECT * INTO v_schedule FROM schedule WHERE id = v.schedule_id FOR SHARE;
    IF v_schedule.cancelled_at IS NOT NULL THEN RAISE EXCEPTION 'SCHEDULE_CANCELLED' USING ERRCODE = 'OR007'; END IF;
    PERFORM FROM claim WHERE schedule_id = v.schedule_id AND seat = ANY (v.seats || p_seats) ORDER BY seat FOR UPDATE;
    SELECT * INTO v FROM reservation WHERE id = p_id FOR UPDATE;
    IF v.state <> 'HELD' THEN RAISE EXCEPTION 'NOT_HELD' USING ERRCODE = 'OR008'; END IF;
    SELECT count(*) INTO v_live FROM claim WHERE schedule_id = v.schedule_id AND seat = ANY (v.seats)
        AND reservation_id = p_id AND held_until > clock_timestamp();
    IF v_live <> cardinality(v.seats) THEN RAISE EXCEPTION 'HOLD_EXPIRED' USING ERRCODE = 'OR009'; END IF;

    WITH freed AS (
        UPDATE claim SET held_until = '-infinity', version = version + 1
            WHERE schedule_id = v.schedule_id AND reservation_id = p_id AND seat = ANY (v.seats) AND seat <> ALL (p_seats)
        RETURNING seat, version
    )
    SELECT array_agg(f.seat ORDER BY f.seat), array_agg(f.version ORDER BY f.seat) INTO v_freed, v_freed_versions FROM freed f;
    v_versions := claim_seats(v.schedule_id, p_id, v.person_id, p_seats, v.deadline, v_schedule.ticket_limit);
    DELETE FROM reservation_seat WHERE reservation_id = p_id;
    v_total := price_seats(p_id, v.schedule_id, p_seats, p_price_types);
    UPDATE reservation SET seats = p_seats, total_krw = v_total, changed_at = clock_timestamp() WHERE id = p_id;
    RETURN jsonb_build_object('scheduleId', v.schedule_id, 'untilMs', (extract(epoch FROM v.deadline) * 1000)::bigint, 'versions', v_versions,
                              'freed', coalesce(v_freed, '{}'), 'freedVersions', coalesce(v_freed_versions, '{}'));
END $$;

-- Late money (4.2.7): all seats again, limit included, or nothing and false. The caller holds person and schedule.
CREATE FUNCTION claim_again(p_schedule uuid, p_reservation uuid, p_person uuid, p_seats int[]) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM claim_seats(p_schedule, p_reservation, p_person, p_seats, 'infinity',
                        (SELECT ticket_limit FROM schedule WHERE id = p_schedule));
    RETURN true;
EXCEPTION
    WHEN SQLSTATE 'OR001' OR SQLSTATE 'OR002' THEN RETURN false;
END $$;
